namespace Tarn.Streaming.Running;

/// <summary>The kinds of inputs. The numbers are in frames to the worker.</summary>
public enum StreamInputKind : byte
{
    /// <summary>A record of a source's shard.</summary>
    Record = 0,

    /// <summary>A shard joins its source, at the source's watermark.</summary>
    ShardOpened = 1,

    /// <summary>A shard leaves its source.</summary>
    ShardClosed = 2,

    /// <summary>The arrival clock moves.</summary>
    Tick = 3,

    /// <summary>A source has given its last record: its watermark becomes the greatest, so each of its windows ends.</summary>
    SourceEnded = 4,

    /// <summary>
    /// From now on the watermark of each source stays back by the milliseconds in the record, 8 bytes, little-endian. An audit has late rows counted so.
    /// </summary>
    Held = 5,

    /// <summary>A reference table gets other rows: all lines of the record, an object each.</summary>
    Reference = 6,
}

/// <summary>One input of a script.</summary>
/// <param name="Source">The source's number in the script.</param>
/// <param name="Shard">The shard's number.</param>
/// <param name="ArrivalMs">The time at which the log took it, Unix milliseconds.</param>
/// <param name="Record">The record's bytes; valid until the call that takes them has ended.</param>
public readonly record struct StreamInput(StreamInputKind Kind, int Source, int Shard, long ArrivalMs, ReadOnlyMemory<byte> Record);

/// <summary>The fates of a row. The numbers are in frames of the worker.</summary>
public enum StreamRowKind : byte
{
    /// <summary>A row for a target.</summary>
    Result = 0,

    /// <summary>A record whose windows had all ended.</summary>
    Late = 1,

    /// <summary>A record that cannot be read, lacks its event time or fails in an expression; or a window whose expressions fail.</summary>
    Bad = 2,

    /// <summary>A row leaves the results: for a target, the columns of its key.</summary>
    Removal = 3,
}

/// <summary>Takes one row that an input made due.</summary>
/// <param name="place">The input's position.</param>
/// <param name="kind">The fate.</param>
/// <param name="table">The number of the statement; of a late or bad record: of its source.</param>
/// <param name="watermark">The source's watermark before the input, Unix milliseconds; null: none yet.</param>
/// <param name="values">UTF-8; valid until the call ends.</param>
internal delegate void StreamEmit(long place, StreamRowKind kind, int table, long? watermark, ReadOnlySpan<byte> values);
