using Tarn.Storage.Streams;

namespace Tarn.Delivery.Tails;

/// <summary>A record that a delivery's steps made, or one that a step refused.</summary>
public sealed record TailedRecord
{
    /// <summary>The log record that it was made of.</summary>
    public required SequenceNumber Source { get; init; }

    /// <summary>The ordinal among the records that were made of that one, from 0.</summary>
    public required int Sub { get; init; }

    /// <summary>The arrival of the log record, Unix milliseconds.</summary>
    public required long ArrivalTimeMs { get; init; }

    /// <summary>The output, as the ledger names it: <c>table</c>, <c>objects</c>, <c>endpoint</c> or <c>errors</c>.</summary>
    public required string Output { get; init; }

    /// <summary><c>database.table</c>; null for other outputs.</summary>
    public string? Table { get; init; }

    /// <summary>The partition of objects, <c>NAME=VALUE</c> joined by <c>&amp;</c>; null: objects are not partitioned.</summary>
    public string? Partition { get; init; }

    /// <summary>The stage that refused the record; null: none did.</summary>
    public string? Stage { get; init; }

    /// <summary>The error's code; null: no stage refused the record.</summary>
    public string? Code { get; init; }

    /// <summary>The reason, one sentence; null: no stage refused the record.</summary>
    public string? Message { get; init; }

    /// <summary>The size of the record, in bytes.</summary>
    public required int SizeBytes { get; init; }

    /// <summary>The begin of the record as text, at most <see cref="DeliveryTail.DataBytesMax"/> bytes. Bytes that are not UTF-8 become U+FFFD.</summary>
    public required string Data { get; init; }
}
