using Tarn.Storage;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Recent;
using Tarn.Telemetry.Metrics.Series;
using Tarn.Telemetry.Metrics.Tables;
using Tarn.Telemetry.Metrics.Tails;

namespace Tarn.Telemetry.Metrics.Reading;

/// <summary>
/// Reads points: recent ones from memory, older ones by one statement from the table. The internal stream has the points of 15 days, too: a pass over it
/// serves scopes without a table, and reads while no statement can run.
/// </summary>
internal sealed class PointReader(MetricParts parts) : IDisposable
{
    private const int ReadBytes = 1 << 20;

    // A pass reads days of data: one at a time leaves the disk to others.
    private readonly SemaphoreSlim _passes = new(1, 1);

    /// <summary>Gives the points of some metrics to their sinks. Each acknowledged point comes once.</summary>
    /// <exception cref="TarnException">Unavailable: a start still reads the newest data.</exception>
    public async ValueTask Read(MetricTail tail, IPointTable? table, IReadOnlyList<SeriesRead> reads, CancellationToken cancellationToken)
    {
        await tail.CatchUp(cancellationToken);
        var recentFrom = tail.Recent.Read(reads);
        SeriesRead[] older = [.. reads.Where(read => read.From < recentFrom)];
        if (older.Length == 0 || (table is not null && await table.Read(tail.Scope, older, recentFrom, cancellationToken)))
        {
            return;
        }

        var now = parts.Time.GetUtcNow();
        var streamFrom = now - tail.Created < MetricTimes.Kept ? long.MinValue : Math.Min(recentFrom, MetricTimes.StreamFrom(now));
        if (tail.HasTable && older.Any(read => read.From < streamFrom))
        {
            throw new TarnException(ErrorKind.Unavailable, "Metric data older than 15 days cannot be read now.");
        }

        await ReadStream(tail, older.ToLookup(read => read.Series), streamFrom, recentFrom, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _passes.Dispose();

    private async ValueTask ReadStream(
        MetricTail tail, ILookup<SeriesId, SeriesRead> older, long streamFrom, long recentFrom, CancellationToken cancellationToken)
    {
        var firstMs = Math.Max(streamFrom, older.SelectMany(static each => each).Min(read => read.From)) * 1_000;
        await _passes.WaitAsync(cancellationToken);
        try
        {
            foreach (var shard in parts.Directory.ShardsOf(tail.Stream))
            {
                var next = await parts.Streams.OffsetAtTime(shard.Id, Math.Max(0, firstMs - (long)MetricTimes.AheadMax.TotalMilliseconds), cancellationToken);
                while (parts.Streams.Describe(shard.Id) is { } bounds && next < bounds.StableEnd)
                {
                    using var read = await parts.Streams.Read(shard.Id, next, ReadBytes, cancellationToken);
                    StreamData.Each(read, next, parts.Log, (datum, _) => Give(datum, older, streamFrom, recentFrom));
                    if (read.NextOffset == next)
                    {
                        break;
                    }

                    next = read.NextOffset;
                }
            }
        }
        finally
        {
            _passes.Release();
        }
    }

    private static void Give(DatumRecord datum, ILookup<SeriesId, SeriesRead> older, long streamFrom, long recentFrom)
    {
        var second = MetricDatum.SecondOf(datum.TimeMs, datum.IsHigh);
        if (second < streamFrom || second >= recentFrom)
        {
            return;
        }

        foreach (var read in older[SeriesId.Of(datum.Identity)])
        {
            if (second >= read.From && second < read.Before && read.Takes(datum.Unit))
            {
                read.Sink.Take(second, datum.IsHigh, datum.Unit, datum.Sample);
            }
        }
    }
}
