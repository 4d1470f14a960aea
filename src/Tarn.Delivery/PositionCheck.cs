using Microsoft.Extensions.Logging;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Endpoints;
using Tarn.Delivery.Functions;
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
            await Run(services, id, config.Name, new ConsumerId(id.Value), config.Source.Stream, cancellationToken);
            if (config.Results is { } results)
            {
                await Run(services, id, config.Name, results.Consumer, results.Stream, cancellationToken);
            }
        }
    }

    private static async Task Run(
        DeliveryServices services, DeliveryId id, string name, ConsumerId consumer, StreamId stream, CancellationToken cancellationToken)
    {
        var ahead = (await services.Store.Read(reader => Reached(reader, id, consumer), cancellationToken))
            .Where(reached => services.Directory.Find(stream)?.Shards.Any(shard => shard.Id == reached.Shard) == true)
            .Where(reached => services.Streams.Describe(reached.Shard) is { } bounds && reached.NextOffset > bounds.StableEnd)
            .GroupBy(reached => reached.Shard);
        foreach (var shard in ahead)
        {
            var bounds = services.Streams.Describe(shard.Key)!.Value;
            LogAhead(services.Log, name, shard.Key, bounds.StableEnd, shard.Max(reached => reached.NextOffset));
            await services.Store.CommitWithLog(transaction => Mend(transaction, services, id, consumer, shard.Key, bounds), cancellationToken);
        }
    }

    // A plan may have sent records that no position covers yet. A function's progress covers records of the source, and names
    // the end of its results.
    private static async ValueTask<IReadOnlyList<LogPosition>> Reached(IMetadataReader reader, DeliveryId id, ConsumerId consumer) =>
    [
        .. (await ConsumerPositions.Read(reader, consumer, RunId.Main)).Select(position => position.Position),
        .. (await EndpointPlans.Ranges(reader, id)).Select(range => new LogPosition(range.Shard, range.BeforeOffset)),
        .. (await ProgressRows.Read(reader, id)).SelectMany(progress => new[]
        {
            new LogPosition(progress.Shard, progress.Offset + 1), new LogPosition(progress.ResultsShard, progress.ResultsEnd),
        }),
    ];

    private static async ValueTask<bool> Mend(
        IMetadataTransaction transaction, DeliveryServices services, DeliveryId id, ConsumerId consumer, ShardId shard, ShardBounds bounds)
    {
        var config = await DeliveryRows.Get(transaction, id);
        var stored = await ConsumerPositions.Read(transaction, consumer, RunId.Main);

        // The commit of a plan moves the positions from where they are.
        var isPlanned = (await EndpointPlans.Ranges(transaction, id)).Any(range => range.Shard == shard);
        foreach (var position in stored.Where(position => position.Position.Shard == shard && !isPlanned))
        {
            var at = Math.Min(position.Position.NextOffset, bounds.StableEnd);
            ConsumerPositions.Move(transaction, new PositionKey(consumer, RunId.Main, shard, position.Output, position.Part), at, position.Epoch);
        }

        await ProgressRows.Clamp(transaction, id, shard, bounds.StableEnd);

        // A closed shard was already replaced, by the check of another delivery of the stream.
        if (!bounds.Closed)
        {
            var aboveId = stored.Select(position => position.Position.Shard.Value).Append(shard.Value).Max();
            var isOfResults = config.Results?.Consumer == consumer;
            var stream = isOfResults ? config.Results!.Stream : config.Source.Stream;
            var replaced = await StreamDirectory.ReplaceShard(transaction, stream, shard, aboveId, services.Time.GetUtcNow());
            var next = isOfResults ? config with { Results = config.Results! with { Shard = replaced.Id } }
                : config.Source.IsDirectPut ? config with { Source = config.Source with { DirectPutShard = replaced.Id } } : config;
            DeliveryRows.Put(transaction, id, next);
        }

        return true;
    }

    [LoggerMessage(
        1, LogLevel.Critical,
        "Delivery {Name} had delivered shard {Shard} up to offset {Position}, but the log ends at {End}: the log has "
            + "lost records that were delivered. A new shard takes its place.")]
    private static partial void LogAhead(ILogger log, string name, ShardId shard, long end, long position);
}
