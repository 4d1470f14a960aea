using Tarn.Dispatch.Mappings;

namespace Tarn.Functions.Mappings.Configuration;

/// <summary>An event source mapping: a stream or queue whose records or messages go to a function.</summary>
public sealed record MappingConfig
{
    /// <summary>The records of a call, where the mapping of a stream names no number.</summary>
    public const int StreamBatchSize = 100;

    /// <summary>Calls with messages of a queue at a time, where the mapping names no number.</summary>
    public const int QueueConcurrency = 10;

    /// <summary>The name that callers use.</summary>
    public required string Uuid { get; init; }

    /// <summary>The account that owns it.</summary>
    public required string Account { get; init; }

    public required string Region { get; init; }

    /// <summary>The ARN of the stream, of its fan-out consumer, or of the queue, as the caller gave it.</summary>
    public required string SourceArn { get; init; }

    /// <summary>The ARN of the stream or queue, which records carry.</summary>
    public required string StreamArn { get; init; }

    /// <summary>The id of the stream, or of the queue's stream when the mapping was made.</summary>
    public required long Stream { get; init; }

    /// <summary>The function's ARN, with the caller's qualifier.</summary>
    public required string FunctionArn { get; init; }

    /// <summary>The ARN of the mapping.</summary>
    public required string Arn { get; init; }

    /// <summary>Whether records are read.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>The most records of a call, 1 to 10,000.</summary>
    public int BatchSize { get; init; } = StreamBatchSize;

    /// <summary>How long records are gathered, 0 to 300 s.</summary>
    public int WindowSeconds { get; init; }

    /// <summary>Calls of one shard at a time, 1 to 10.</summary>
    public int Lanes { get; init; } = 1;

    /// <summary>Calls with messages of a queue at a time, 2 to 1,000; null: <see cref="QueueConcurrency"/>.</summary>
    public int? ConcurrencyMax { get; init; }

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

    /// <summary>Whether answers may name the first record that failed.</summary>
    public bool ReportsItems { get; init; }

    /// <summary>The length of tumbling windows, 1 to 900 s; 0: none.</summary>
    public int TumblingSeconds { get; init; }

    /// <summary>Patterns, of which one must match a record; empty: every record is meant.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>The ARN of the bucket, queue or topic for batches that failed finally; null: they are passed over.</summary>
    public string? OnFailure { get; init; }

    /// <summary>The mapping's metrics that the caller asked for; kept.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];

    /// <summary>The time of the last change, Unix milliseconds.</summary>
    public required long ModifiedMs { get; init; }
}
