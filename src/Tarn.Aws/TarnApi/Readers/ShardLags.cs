using Tarn.Aws.TarnApi.Model;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.TarnApi.Readers;

/// <summary>How far a reader is behind the newest record of a shard.</summary>
internal sealed class ShardLags(IStreamLog log)
{
    private readonly PendingArrivals _arrivals = new(log);

    /// <summary>The reader's position in a shard; null: it does not read the shard.</summary>
    public async ValueTask<ShardPosition?> Of(
        ShardReader reader, ShardDescription shard, ShardBounds bounds, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var offset = reader.PositionIn(shard.Id);
        if (offset is null && !reader.NeedsAll)
        {
            return null;
        }

        var (next, lag) = (offset ?? bounds.FirstOffset, 0.0);
        if (next < bounds.StableEnd && await _arrivals.At(reader.Id, shard.Id, next, cancellationToken) is { } arrivedMs)
        {
            lag = Math.Max(0, (now - DateTimeOffset.FromUnixTimeMilliseconds(arrivedMs)).TotalSeconds);
        }

        return new ShardPosition
        {
            ShardId = ShardNames.Of(shard.Ordinal),
            Kind = reader.Kind,
            Name = reader.Name,
            SequenceNumber = offset > 0 ? new SequenceNumber(shard.Id, offset.Value - 1).ToKinesis() : null,
            LagRecords = Math.Max(0, bounds.StableEnd - next),
            LagSeconds = lag,
        };
    }
}
