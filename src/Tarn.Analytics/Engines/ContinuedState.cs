namespace Tarn.Analytics.Engines;

/// <summary>The parts of an earlier state that a script continues. An INSERT continues when its plan and the tables below it are equal.</summary>
/// <param name="Sources">The number that each source of the script had earlier; null: its watermark is reset.</param>
/// <param name="Statements">The number that each INSERT of the script had earlier; null: it starts empty.</param>
/// <param name="Dropped">The earlier INSERTs that none of the script continues.</param>
public sealed record ContinuedState(IReadOnlyList<int?> Sources, IReadOnlyList<int?> Statements, IReadOnlyList<DroppedState> Dropped)
{
    public static ContinuedState Nothing(ApplicationPlan plan) => new(new int?[plan.Sources.Count], new int?[plan.Targets.Count], []);

    /// <summary>Whether state is lost. INSERTs that only filter and project have none.</summary>
    public bool DropsState => Dropped.Any(one => one.HasState);

    /// <summary>Whether the script takes a part of the state's bytes.</summary>
    public bool KeepsAny => Sources.Concat(Statements).Any(one => one is not null);
}

/// <summary>An INSERT that a later script does not continue.</summary>
/// <param name="Target">The name of its target.</param>
/// <param name="HasState">Whether rows of earlier records decide its rows.</param>
public readonly record struct DroppedState(string Target, bool HasState);
