namespace Tarn.Dispatch.Targets;

/// <summary>How the records of a mapping are gathered, retried and discarded.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html"/>
public sealed record MappingRules
{
    /// <summary>The most records of a call, 1 or more.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The most bytes of a call. A larger record is discarded.</summary>
    public required int BatchBytesMax { get; init; }

    /// <summary>How long records are gathered, from the first one on.</summary>
    public TimeSpan GatherTime { get; init; }

    /// <summary>
    /// Calls of one shard, or of a queue, at a time, 1 or more. Records of a key are in one parallel slice. With tumbling windows: 1.
    /// </summary>
    public int Lanes { get; init; } = 1;

    /// <summary>The most retries of a batch; null: without end.</summary>
    public int? RetriesMax { get; init; }

    /// <summary>The greatest age of a record. An older one is discarded without a call. Null: any.</summary>
    public TimeSpan? AgeMax { get; init; }

    /// <summary>Whether a failed batch is halved.</summary>
    public bool Bisects { get; init; }

    /// <summary>The length of tumbling windows; zero: none.</summary>
    public TimeSpan Tumbling { get; init; }

    /// <summary>The most bytes of a tumbling window's state. A larger one ends its window early.</summary>
    public int StateBytesMax { get; init; } = 1 << 20;

    /// <summary>Patterns, of which one must match a record; empty: every record is meant.</summary>
    public IReadOnlyList<string> Patterns { get; init; } = [];

    /// <summary>Whether the mapping has tumbling windows.</summary>
    public bool HasWindows => Tumbling > TimeSpan.Zero;
}
