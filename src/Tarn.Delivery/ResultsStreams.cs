using Tarn.Delivery.Configuration;
using Tarn.Delivery.Functions;
using Tarn.Delivery.Ledger;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Delivery;

/// <summary>
/// The internal streams with the results of functions, and their readers. A delivery gets its stream with its first function,
/// in the same transaction, and retains it until the delivery is removed.
/// </summary>
internal static class ResultsStreams
{
    /// <summary>Gives a configuration with a function its results stream, if it has none. The transaction is one with the log.</summary>
    public static async ValueTask<DeliveryConfig> Ensure(IMetadataTransaction transaction, DeliveryConfig config, DateTimeOffset now)
    {
        if (config.Destination.Steps.Function is null || config.Results is not null)
        {
            return config;
        }

        var source = await CreateStream(transaction, now);
        var results = new ResultsConfig(source.Stream, source.DirectPutShard!.Value, new ConsumerId(transaction.NextId()));
        ConsumerPositions.Put(
            transaction, new Consumer(results.Consumer, ConsumerKind.Delivery, results.Stream, HoldsFreeing: true, ConsumerLease.None));
        ConsumerPositions.Move(transaction, new PositionKey(results.Consumer, RunId.Main, results.Shard, OutputId.All), 0, epoch: 0);
        return config with { Results = results };
    }

    /// <summary>Makes a stream of a delivery's own, with one shard.</summary>
    public static async ValueTask<SourceConfig> CreateStream(IMetadataTransaction transaction, DateTimeOffset now)
    {
        var made = new NewStream { Owner = StreamOwner.Firehose, Shards = 1, Retention = DeliveryLimits.DirectPutRetention };
        var stream = StreamDirectory.Create(transaction, made, now);
        var shards = await StreamDirectory.Shards(transaction, stream.Id);
        return new SourceConfig(stream.Id, shards[0].Id);
    }

    /// <summary>Whether all stored results are delivered.</summary>
    /// <param name="reader">The rows.</param>
    /// <param name="results">The stream; null: there are no results.</param>
    /// <param name="ends">The present ends of a stream's shards.</param>
    public static async ValueTask<bool> AreDelivered(
        IMetadataReader reader, ResultsConfig? results, Func<SourceConfig, IReadOnlyList<LogPosition>> ends)
    {
        if (results is null)
        {
            return true;
        }

        var stored = await ConsumerPositions.Read(reader, results.Consumer, RunId.Main);
        return !LedgerRange.Undelivered(stored, ends(results.Source)).Any();
    }

    /// <summary>Whether results are stored of a log record that the function's part of the delivery has not passed.</summary>
    public static async ValueTask<bool> HasOpenRecord(IMetadataReader reader, DeliveryId id)
    {
        var stored = await ConsumerPositions.Read(reader, new ConsumerId(id.Value), RunId.Main);
        var reached = stored.GroupBy(position => position.Position.Shard)
            .ToDictionary(shard => shard.Key, shard => shard.Max(position => position.Position.NextOffset));
        return (await ProgressRows.Read(reader, id)).Any(progress => progress.Offset >= reached.GetValueOrDefault(progress.Shard));
    }

    /// <summary>Removes the stream, its reader, and the progress of the function.</summary>
    public static async ValueTask Remove(IMetadataTransaction transaction, DeliveryId id, DeliveryConfig config)
    {
        if (config.Results is { } results)
        {
            await ProgressRows.Remove(transaction, id);
            await ConsumerPositions.Remove(transaction, results.Consumer);
            await StreamDirectory.Delete(transaction, results.Stream);
        }
    }
}
