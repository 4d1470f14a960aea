using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Readers;
using Tarn.Storage.Consumers;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.TarnApi.Deliveries;

/// <summary>The positions of a delivery in the shards of its source: every record up to them is in its output.</summary>
/// <param name="streams">The layouts of streams.</param>
/// <param name="readers">Knows deliveries as readers.</param>
/// <param name="lags">Measures how far the delivery is behind.</param>
internal sealed class DeliveryPositions(IStreamLog log, StreamDirectory streams, ShardReaders readers, ShardLags lags)
{
    private const int ShardsMax = 1_000;

    /// <summary>The positions by shard, of the first 1,000 shards; empty while the source is gone.</summary>
    public async ValueTask<IReadOnlyList<ShardPosition>> Of(
        Tarn.Delivery.DeliveryStatus delivery, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = new List<ShardPosition>();
        var reader = readers.Delivery(new ConsumerId(delivery.Id.Value), delivery.Config.Name);
        foreach (var shard in (streams.Find(delivery.Config.Source.Stream)?.Shards ?? []).OrderBy(shard => shard.Ordinal).Take(ShardsMax))
        {
            if (log.Describe(shard.Id) is { } bounds && await lags.Of(reader, shard, bounds, now, cancellationToken) is { } position)
            {
                found.Add(position);
            }
        }

        return found;
    }
}
