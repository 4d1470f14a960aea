using Tarn.Storage.Metadata;

namespace Tarn.Sql.Executions;

/// <summary>The limits of statements.</summary>
public sealed record ExecutionOptions
{
    /// <summary>The longest time that a statement may run; then it fails.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The most statements that wait or run at the same time; further ones are throttled.</summary>
    public int ActiveMax { get; init; } = 1_000;

    /// <summary>
    /// The most characters in the texts and parameters of all statements that wait or run; further statements are
    /// throttled.
    /// </summary>
    public long ActiveTextMax { get; init; } = 16L << 20;

    /// <summary>
    /// Bytes that the planning of all statements may allocate at a time; one step of one statement may allocate half of
    /// them.
    /// </summary>
    public long PlanningBytesMax { get; init; } = 256L << 20;

    /// <summary>
    /// Gets each change of a state inside its transaction: the state before, null for a new execution, and the execution after. It may
    /// run again after a conflict, and writes rows only.
    /// </summary>
    public Action<IMetadataTransaction, ExecutionState?, Execution>? Changing { get; init; }
}
