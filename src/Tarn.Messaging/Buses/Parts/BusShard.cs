using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Messaging.Buses.Parts;

/// <summary>The shard of the events of a bus or archive.</summary>
internal static class BusShard
{
    /// <summary>The open shard of a bus. One that was replaced after a loss has a successor.</summary>
    /// <exception cref="TarnException">NotFound: the bus was deleted.</exception>
    public static ShardId Of(BusParts parts, StreamId bus) => parts.BusOf(bus) is not null && parts.Streams.ShardsOf(bus) is { Count: > 0 } shards
        ? shards.First(shard => shard.Closed is null).Id
        : throw Missing();

    /// <summary>The failure of a bus that does not exist any more.</summary>
    public static TarnException Missing() => new(ErrorKind.NotFound, "The event bus does not exist.");

    /// <summary>One batch for the shard. Its bytes are valid until the writer's end.</summary>
    public static ShardAppend AppendOf(StreamId bus, ShardId shard, RecordBatchWriter batch) =>
        new() { Stream = bus, Shard = shard, Records = batch.Records, Batch = batch.Finish() };
}
