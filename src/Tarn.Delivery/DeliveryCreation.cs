using Tarn.Delivery.Configuration;
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
        IMetadataTransaction transaction, DeliveryId id, DeliveryConfig config, bool fromOldest, IStreamLog streams, DateTimeOffset now)
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
        var shards = await Shards(transaction, source, streams);
        foreach (var (shard, bounds) in shards)
        {
            var start = fromOldest ? bounds.FirstOffset : bounds.StableEnd;
            ConsumerPositions.Move(transaction, new PositionKey(consumer, RunId.Main, shard, OutputId.All), start, epoch: 0);
        }

        if (!fromOldest && source is { IsDirectPut: false, Arn: not null, Changes: null })
        {
            source = source with
            {
                Begin =
                [
                    .. shards.Where(shard => shard.Bounds.StableEnd > shard.Bounds.FirstOffset)
                        .Select(shard => new LogPosition(shard.Shard, shard.Bounds.StableEnd)),
                ],
            };
        }

        var kept = await ResultsStreams.Ensure(transaction, config with { Source = source }, now);
        DeliveryRows.Put(transaction, id, kept);
        DeliveryOwners.Put(transaction, id, kept);
        return kept;
    }

    private static async ValueTask<IReadOnlyList<(ShardId Shard, ShardBounds Bounds)>> Shards(
        IMetadataTransaction transaction, SourceConfig source, IStreamLog streams)
    {
        if (source.DirectPutShard is { } own)
        {
            return [(own, default)];
        }

        var shards = await StreamDirectory.Shards(transaction, source.Stream);
        if (shards.Count == 0)
        {
            throw new TarnException(ErrorKind.NotFound, $"There is no stream {source.Stream}.");
        }

        return [.. shards.Select(shard => (shard.Id, streams.Describe(shard.Id) ?? default))];
    }
}
