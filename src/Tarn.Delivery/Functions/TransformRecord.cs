using Tarn.Storage.Streams;

namespace Tarn.Delivery.Functions;

/// <summary>A record for a function.</summary>
/// <param name="Id">The record's id: the same in each call, and of no other record of the instance.</param>
/// <param name="ArrivalTimeMs">The time of acceptance, Unix milliseconds.</param>
/// <param name="Data">The record's bytes.</param>
public sealed record TransformRecord(string Id, long ArrivalTimeMs, ReadOnlyMemory<byte> Data)
{
    /// <summary>The sequence number in the source; it holds the shard.</summary>
    public required SequenceNumber SequenceNumber { get; init; }

    /// <summary>The ordinal among the records that the steps made of one record of the source, from 0.</summary>
    public required int SubSequenceNumber { get; init; }

    /// <summary>The partition key, UTF-8; empty for direct puts.</summary>
    public ReadOnlyMemory<byte> PartitionKey { get; init; }
}
