using Tarn.Targets;

namespace Tarn.Messaging.Pipes.Sending;

/// <summary>How a batch passed the enrichment and the target.</summary>
/// <param name="Done">The records that are done, from the first on.</param>
/// <param name="Problem">Why the next one is not done; null: it was not tried.</param>
internal sealed record PipeOutcome(int Done, string? Problem)
{
    /// <summary>Records of targets inside the instance. The done records are done when these are committed.</summary>
    public IReadOnlyList<IInsideAppend> Inside { get; init; } = [];

    /// <summary>The indices of the records that a function's answer names as failed; null: it names none, and all before them are done.</summary>
    public IReadOnlySet<int>? Failed { get; init; }

    /// <summary>Whether the problem is one of the next record alone.</summary>
    public bool IsOfOne { get; init; }

    /// <summary>No record is done.</summary>
    public static PipeOutcome NoneDone(string problem) => new(0, problem);
}
