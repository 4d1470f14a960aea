namespace Tarn.Analytics.Applications;

/// <summary>The state of one INSERT after a move to another version.</summary>
/// <param name="Target">The name of its target.</param>
/// <param name="Fate">The fate of the state.</param>
public readonly record struct StatementState(string Target, StateFate Fate)
{
    /// <inheritdoc/>
    public override string ToString() => $"INSERT INTO {Target}: " + Fate switch
    {
        StateFate.Kept => "state kept",
        StateFate.Anew => "begins anew",
        _ => "removed",
    };
}

/// <summary>The fates of an INSERT's state. The numbers are stored.</summary>
public enum StateFate
{
    /// <summary>The plan is equal, and its state stays.</summary>
    Kept = 0,

    /// <summary>The INSERT or its plan is new: it begins at the barrier.</summary>
    Anew = 1,

    /// <summary>The version no longer has the INSERT; its state is dropped.</summary>
    Removed = 2,
}
