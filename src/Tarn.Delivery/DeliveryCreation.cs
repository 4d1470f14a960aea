using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Rows;
using Tarn.Delivery.Configuration.Validation;
using Tarn.Delivery.Ledger;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Delivery;

/// <summary>
/// Writes the rows of a new delivery: its own stream when it accepts puts, its consumer, its start positions, its
/// configuration.
/// </summary>
internal static class DeliveryCreation
{
    public static async ValueTask<DeliveryConfig> Create(
        IMetadataTransaction transaction, DeliveryId id, DeliveryConfig config, IStreamLog streams, DateTimeOffset now)
    {
        DeliveryConfigValidator.Build(config);
        var consumer = new ConsumerId(id.Value);
        var source = config.Source;
        if (source.IsDirectPut)
        {
            var own = await ResultsStreams.CreateStream(transaction, now);
            source = source with { Stream = own.Stream, DirectPutShard = own.DirectPutShard };
        }

        ConsumerPositions.Put(transaction, new Consumer(consumer, ConsumerKind.Delivery, source.Stream, HoldsFreeing: true, ConsumerLease.None));
        foreach (var (shard, start) in await StartPositions(transaction, source, streams))
        {
            ConsumerPositions.Move(transaction, new PositionKey(consumer, RunId.Main, shard, OutputId.All), start, epoch: 0);
        }

        var kept = await ResultsStreams.Ensure(transaction, config with { Source = source }, now);
        transaction.Put(DeliverySpaces.Deliveries, DeliveryRows.Key(id), DeliveryConfigRow.Encode(kept));
        DeliveryOwners.Put(transaction, id, kept);
        return kept;
    }

    private static async ValueTask<IReadOnlyList<(ShardId Shard, long Start)>> StartPositions(
        IMetadataTransaction transaction, SourceConfig source, IStreamLog streams)
    {
        if (source.DirectPutShard is { } own)
        {
            return [(own, 0)];
        }

        var shards = await StreamDirectory.Shards(transaction, source.Stream);
        if (shards.Count == 0)
        {
            throw new TarnException(ErrorKind.NotFound, $"There is no stream {source.Stream}.");
        }

        return [.. shards.Select(shard => (shard.Id, streams.Describe(shard.Id)?.StableEnd ?? 0))];
    }
}
