using Tarn.Aws.Kinesis.Resources;
using Tarn.Aws.Kinesis.Traffic;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Subscriptions;

namespace Tarn.Aws.TarnApi.Readers;

/// <summary>Clients of Kinesis: counts of their reads, and registered consumers while they have a session.</summary>
/// <param name="subscriptions">Sessions of registered consumers.</param>
/// <param name="reads">Counts of reads.</param>
/// <param name="registry">The registry of names.</param>
public sealed class ClientReaders(ShardSubscriptions subscriptions, ShardReads reads, ResourceRegistry registry) : IShardPart
{
    /// <inheritdoc/>
    public IEnumerable<ShardReader> ReadersOf(StreamId stream, IReadOnlySet<ShardId> shards)
    {
        foreach (var sessions in subscriptions.Running.Where(session => shards.Contains(session.Shard)).GroupBy(session => session.Subscriber))
        {
            if (registry.TryGet(new ResourceId(sessions.Key.Value), out var consumer))
            {
                // While a session takes over from another one, a shard has both.
                var next = sessions.GroupBy(session => session.Shard).ToDictionary(one => one.Key, one => one.Max(session => session.NextOffset));
                long? NextIn(ShardId shard) => next.TryGetValue(shard, out var offset) ? offset : null;
                yield return new ShardReader(sessions.Key.Value, "consumer", ConsumerArns.NameOf(consumer), NextIn, NeedsAll: false);
            }
        }
    }

    /// <inheritdoc/>
    public ShardTotals ReadsOf(ShardId shard) => reads.Of(shard);
}
