using Microsoft.Extensions.Logging;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Rows;
using Tarn.Delivery.Endpoints;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Delivery;

/// <summary>
/// At start, every stored position is compared with the log: D30 (positions are checked at start). A position ahead of
/// the log shows that the log has lost its tail: it was restored, or its disk did not write it. The next records would
/// get offsets that were already delivered, and would be skipped. So the shard ends there and a new shard replaces it;
/// a critical log message reports the loss.
/// </summary>
internal static partial class PositionCheck
{
    public static async Task Run(
        DeliveryServices services, IReadOnlyCollection<KeyValuePair<DeliveryId, DeliveryConfig>> deliveries, CancellationToken cancellationToken)
    {
        foreach (var (id, config) in deliveries)
        {
            var ahead = (await services.Store.Read(reader => Reached(reader, id), cancellationToken))
                .Where(reached => services.Streams.Describe(reached.Shard) is { } bounds && reached.NextOffset > bounds.StableEnd)
                .GroupBy(reached => reached.Shard);
            foreach (var shard in ahead)
            {
                var bounds = services.Streams.Describe(shard.Key)!.Value;
                LogAhead(services.Log, config.Name, shard.Key, bounds.StableEnd, shard.Max(reached => reached.NextOffset));
                await services.Store.CommitWithLog(transaction => Mend(transaction, services, id, config, shard.Key, bounds), cancellationToken);
            }
        }
    }

    // A plan may have sent records that no position covers yet.
    private static async ValueTask<IReadOnlyList<LogPosition>> Reached(IMetadataReader reader, DeliveryId id) =>
    [
        .. (await ConsumerPositions.Read(reader, new ConsumerId(id.Value), RunId.Main)).Select(position => position.Position),
        .. (await EndpointPlans.Ranges(reader, id)).Select(range => new LogPosition(range.Shard, range.BeforeOffset)),
    ];

    private static async ValueTask<bool> Mend(
        IMetadataTransaction transaction, DeliveryServices services, DeliveryId id, DeliveryConfig config, ShardId shard, ShardBounds bounds)
    {
        var consumer = new ConsumerId(id.Value);
        var stored = await ConsumerPositions.Read(transaction, consumer, RunId.Main);

        // The commit of a plan moves the positions from where they are.
        var isPlanned = (await EndpointPlans.Ranges(transaction, id)).Any(range => range.Shard == shard);
        foreach (var position in stored.Where(position => position.Position.Shard == shard && !isPlanned))
        {
            var at = Math.Min(position.Position.NextOffset, bounds.StableEnd);
            ConsumerPositions.Move(transaction, new PositionKey(consumer, RunId.Main, shard, position.Output, position.Part), at, position.Epoch);
        }

        // A closed shard was already replaced, by the check of another delivery of the stream.
        if (!bounds.Closed)
        {
            var aboveId = stored.Max(position => position.Position.Shard.Value);
            var replaced = await StreamDirectory.ReplaceShard(transaction, config.Source.Stream, shard, aboveId, services.Time.GetUtcNow());
            if (config.Source.IsDirectPut)
            {
                var source = config.Source with { DirectPutShard = replaced.Id };
                transaction.Put(DeliverySpaces.Deliveries, DeliveryRows.Key(id), DeliveryConfigRow.Encode(config with { Source = source }));
            }
        }

        return true;
    }

    [LoggerMessage(
        1, LogLevel.Critical,
        "Delivery {Name} had delivered shard {Shard} up to offset {Position}, but the log ends at {End}: the log has "
            + "lost records that were delivered. A new shard takes its place.")]
    private static partial void LogAhead(ILogger log, string name, ShardId shard, long end, long position);
}
