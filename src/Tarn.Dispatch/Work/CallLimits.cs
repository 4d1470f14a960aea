namespace Tarn.Dispatch.Work;

/// <summary>The limits of calls at a time. Every number is 1 or more.</summary>
/// <param name="All">The most calls. Each holds one event and its answer in memory.</param>
/// <param name="OfTarget">The most calls of one target, so that a target that hangs holds up no other.</param>
public sealed record CallLimits(int All, int OfTarget)
{
    /// <summary>The most calls of all targets of one host.</summary>
    public int OfHost { get; init; } = All;

    /// <summary>The most calls of a target that had none until now.</summary>
    public int OfNew { get; init; } = OfTarget;

    /// <summary>The most calls of all targets that had none until now.</summary>
    public int New { get; init; } = All;

    /// <summary>The most calls of a target whose last call failed.</summary>
    public int OfFailing { get; init; } = OfTarget;

    /// <summary>The most calls of all targets whose last calls failed. The other slots are for targets that answer.</summary>
    public int Failing { get; init; } = All;

    /// <summary>The most bytes that all calls hold.</summary>
    public long Bytes { get; init; } = long.MaxValue;

    /// <summary>The most bytes that the calls of new and failing targets hold.</summary>
    public long UnprovenBytes { get; init; } = long.MaxValue;
}
