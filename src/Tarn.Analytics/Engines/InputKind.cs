namespace Tarn.Analytics.Engines;

/// <summary>The kinds of inputs of an application. The numbers are in frames to the worker and in ticks.</summary>
public enum InputKind : byte
{
    /// <summary>A record of a source's shard.</summary>
    Record = 0,

    /// <summary>
    /// A shard joins its source. It holds the source's watermark back until its first record, or until it is idle. A shard that opens later than the
    /// application begins at its source's watermark.
    /// </summary>
    ShardOpened = 1,

    /// <summary>A shard has given its last record, and leaves its source.</summary>
    ShardClosed = 2,

    /// <summary>The arrival clock moves; nothing else does.</summary>
    Tick = 3,

    /// <summary>
    /// A source has given its last record, and no shard of it opens again: each of its windows ends. For replays over a range and for files; a source
    /// of a running application does not end.
    /// </summary>
    SourceEnded = 4,

    /// <summary>
    /// From now on the watermark of each source stays back by the milliseconds in the record, 8 bytes, little-endian. For audits: a hold of more than
    /// <see cref="IStreamEngine.LatenessMs"/> makes no record late.
    /// </summary>
    Held = 5,

    /// <summary>A reference table gets other rows: all lines of the record, an object each. The source is the table's number.</summary>
    Reference = 6,
}
