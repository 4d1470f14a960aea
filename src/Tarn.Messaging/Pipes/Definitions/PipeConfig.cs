using Tarn.Dispatch.Mappings;

namespace Tarn.Messaging.Pipes.Definitions;

/// <summary>A pipe: a stream or queue whose records or messages go, filtered and enriched, to a target.</summary>
public sealed record PipeConfig
{
    public required string Name { get; init; }

    public required string Arn { get; init; }

    public required string Account { get; init; }

    public required string Region { get; init; }

    public string? Description { get; init; }

    /// <summary>The role that reads, calls and sends.</summary>
    public required string RoleArn { get; init; }

    /// <summary>The ARN of the stream, of its fan-out consumer, or of the queue, as the caller gave it.</summary>
    public required string SourceArn { get; init; }

    /// <summary>The ARN of the stream or queue, which records carry.</summary>
    public required string StreamArn { get; init; }

    /// <summary>The id of the stream, or of the queue's stream when the pipe was made.</summary>
    public required long Stream { get; init; }

    /// <summary>Whether records are read.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>The most records of a batch, 1 to 10,000.</summary>
    public required int BatchSize { get; init; }

    /// <summary>How long records are gathered, 0 to 300 s.</summary>
    public int WindowSeconds { get; init; }

    /// <summary>Batches of one shard at a time, 1 to 10.</summary>
    public int Lanes { get; init; } = 1;

    /// <summary>Where the reading began.</summary>
    public StartingPosition Start { get; init; }

    /// <summary>The time for <see cref="StartingPosition.AtTimestamp"/>, Unix milliseconds.</summary>
    public long? StartMs { get; init; }

    /// <summary>The most retries of a batch, 0 to 10,000; -1: without end.</summary>
    public int RetriesMax { get; init; } = -1;

    /// <summary>The greatest age of a record, 60 to 604,800 s; -1: any.</summary>
    public int AgeSecondsMax { get; init; } = -1;

    /// <summary>Whether a failed batch is halved.</summary>
    public bool Bisects { get; init; }

    /// <summary>The queue or topic for batches that failed finally; null: they are counted as losses.</summary>
    public string? DeadLetterArn { get; init; }

    /// <summary>Patterns, of which one must match a record; empty: every record is meant.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>The step that replaces events before the target; null: none.</summary>
    public PipeStep? Enrichment { get; init; }

    public required PipeStep Target { get; init; }

    public required long CreatedMs { get; init; }

    /// <summary>The time of the last change, Unix milliseconds.</summary>
    public required long ModifiedMs { get; init; }
}
