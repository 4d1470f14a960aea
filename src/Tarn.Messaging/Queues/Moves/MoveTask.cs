using Tarn.Storage.Records;

namespace Tarn.Messaging.Queues.Moves;

/// <summary>A task that moves the messages of a dead-letter queue to another queue, or back to where they came from.</summary>
public sealed record MoveTask
{
    /// <summary>The dead-letter queue.</summary>
    public required StreamId Source { get; init; }

    /// <summary>When the task began. With the source it is the task's id.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The ARN of the queue that gets the messages; null: each goes back to the queue that it came from.</summary>
    public string? TargetArn { get; init; }

    /// <summary>The most messages in a second; null: as fast as the log takes them.</summary>
    public int? PerSecond { get; init; }

    /// <summary>The state.</summary>
    public MoveStatus Status { get; init; }

    /// <summary>Messages moved, as of the newest row: after a kill it may be lower than the truth.</summary>
    public long Moved { get; init; }

    /// <summary>Messages that were in the source at the start.</summary>
    public long ToMove { get; init; }

    /// <summary>Why it failed; null: it did not.</summary>
    public string? FailureReason { get; init; }

    /// <summary>Whether it still works.</summary>
    public bool IsActive => Status is MoveStatus.Running or MoveStatus.Cancelling;
}
