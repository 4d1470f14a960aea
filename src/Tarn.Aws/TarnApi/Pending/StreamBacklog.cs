using Tarn.Aws.TarnApi.Readers;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.TarnApi.Pending;

/// <summary>The records of a stream that a reader has not passed. Offsets have holes, so the counts are estimates.</summary>
public sealed class StreamBacklog(IStreamLog log, StreamDirectory streams)
{
    private const int ShardsMax = 1_000;
    private const long RecordBytesGuess = 1_024;

    private readonly PendingArrivals _arrivals = new(log);

    /// <summary>The records that wait for a reader, in the first 1,000 shards.</summary>
    /// <param name="reader">The reader's id among all resources.</param>
    /// <param name="next">The first offset of a shard that it has not done; null: it does not read the shard.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async ValueTask<Waiting> Of(long reader, StreamId stream, Func<ShardId, long?> next, CancellationToken cancellationToken)
    {
        var sum = default(Waiting);
        foreach (var shard in (streams.Find(stream)?.Shards ?? []).Take(ShardsMax))
        {
            if (next(shard.Id) is { } offset)
            {
                sum = Add(sum, await In(reader, shard.Id, offset, cancellationToken));
            }
        }

        return sum;
    }

    /// <summary>The records of one shard from an offset on.</summary>
    public async ValueTask<Waiting> In(long reader, ShardId shard, long offset, CancellationToken cancellationToken)
    {
        if (log.Describe(shard) is not { } bounds || offset >= bounds.StableEnd)
        {
            return default;
        }

        var first = Math.Max(offset, bounds.FirstOffset);
        var (count, totals) = (bounds.StableEnd - first, log.Totals(shard));
        var bytes = count * (totals.Records > 0 ? totals.Bytes / totals.Records : RecordBytesGuess);
        return new Waiting(count, bytes, await _arrivals.At(reader, shard, first, cancellationToken), IsEstimate: true);
    }

    private static Waiting Add(Waiting a, Waiting b) => new(
        a.Count + b.Count, (a.Bytes ?? 0) + (b.Bytes ?? 0), a.OldestMs is { } x && b.OldestMs is { } y ? Math.Min(x, y) : a.OldestMs ?? b.OldestMs, true);
}
