using System.Collections.Concurrent;
using Tarn.Storage.Calls;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Layouts;
using Tarn.Targets;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Queries;
using Tarn.Telemetry.Metrics.Reading;
using Tarn.Telemetry.Metrics.Recent;
using Tarn.Telemetry.Metrics.Rows;
using Tarn.Telemetry.Metrics.Series;
using Tarn.Telemetry.Metrics.Tables;
using Tarn.Telemetry.Metrics.Tails;
using Tarn.Telemetry.Metrics.Writing;

namespace Tarn.Telemetry.Metrics;

/// <summary>
/// Metrics: data are appended to an internal stream of their account and region. The newest are in memory too; older ones are
/// read from the table of the scope.
/// </summary>
public sealed class MetricStore : IMetricSource, IAsyncDisposable
{
    private static readonly TimeSpan ReservedMax = TimeSpan.FromMinutes(10);

    // A start reads again what arrived after the last index, so an idle server writes it seldom.
    private const long IndexedAgeMs = 4 * 3_600_000;

    // A server that only counts itself has no table and no bucket on its first day.
    private static readonly TimeSpan OwnTableAfter = TimeSpan.FromDays(1);

    private readonly MetricParts _parts;
    private readonly ConcurrentDictionary<MetricScope, MetricTail> _tails = new();
    private readonly Lock _gate = new();
    private readonly DatumWriter _writer;
    private readonly PointReader _reader;

    private MetricStore(MetricParts parts)
    {
        _parts = parts;
        _writer = new DatumWriter(parts.Streams, parts.Directory, parts.Time);
        _reader = new PointReader(parts);
    }

    /// <summary>The tables of points, which open later; null: data are kept as long as the internal stream has them.</summary>
    public IPointTable? Table { get; set; }

    /// <summary>The memory of recent points.</summary>
    public long RecentBytes => _tails.Values.Sum(tail => tail.Recent.Bytes);

    /// <summary>Opens the store, and starts to read the newest data in the background.</summary>
    public static async Task<MetricStore> Open(MetricParts parts, CancellationToken cancellationToken)
    {
        var opened = new MetricStore(parts);
        await foreach (var row in MetadataRows.All(parts.Store, MetricSpaces.Feeds, KeyRange.All, cancellationToken))
        {
            var feed = MetricFeed.Decode(row.Key, row.Value);
            var tail = opened._tails[feed.Scope] = new MetricTail(parts, feed);
            var range = KeyRange.Prefix(SeriesRow.Prefix(feed.Stream));
            await foreach (var stored in MetadataRows.All(parts.Store, MetricSpaces.Series, range, cancellationToken))
            {
                var series = SeriesRow.Decode(stored.Value);
                tail.Series.Load(series.Metric, series.LastMs);
            }

            tail.Start();
        }

        return opened;
    }

    /// <summary>Appends the data of one put, all or none. They are durable when the task completes.</summary>
    /// <param name="data">The data; at least one.</param>
    /// <param name="keyOf">The key of the call for the id of the stream: D14 (retries are recognised).</param>
    /// <param name="cancellationToken">Ends the wait for space in the queue.</param>
    /// <exception cref="Tarn.Storage.TarnException">LimitExceeded: too many metrics. Throttled, DiskFull, Unavailable, OutcomeUnknown.</exception>
    public async ValueTask Put(
        MetricScope scope, IReadOnlyList<MetricDatum> data, Func<long, CallKey> keyOf, CancellationToken cancellationToken)
    {
        var tail = _tails.TryGetValue(scope, out var known) ? known : await MakeFeed(scope);
        _parts.HoldLimit.Check(tail.Stream);
        await EnsureTable(tail);

        tail.Series.Reserve(data.Select(datum => datum.Metric), _parts.Time.GetUtcNow().ToUnixTimeMilliseconds());
        await _writer.Append(tail.Stream, scope, data, keyOf(tail.Stream.Value), cancellationToken);
    }

    /// <summary>Appends data of services, all or none; metrics beyond <see cref="SeriesIndex.OwnMax"/> are left out.</summary>
    /// <param name="key">By it, an append of unknown outcome is recognised when it is made again.</param>
    /// <returns>The number of data that were left out.</returns>
    /// <exception cref="Tarn.Storage.TarnException">Throttled, DiskFull, Unavailable, OutcomeUnknown.</exception>
    internal async ValueTask<int> PutOwn(
        MetricScope scope, IReadOnlyList<MetricDatum> data, CallKey key, CancellationToken cancellationToken)
    {
        var (tail, admitted) = await Admitted(scope, data);
        if (admitted.Count > 0)
        {
            await _writer.Append(tail.Stream, scope, admitted, key, cancellationToken);
        }

        return data.Count - admitted.Count;
    }

    /// <summary>Data for the commit of their cause: all data, or none. Metrics beyond the limits are left out.</summary>
    /// <returns>The record; null: all data are left out. And the number of data that are left out.</returns>
    internal async ValueTask<(IInsideAppend? Record, int LeftOut)> RecordOf(MetricScope scope, IReadOnlyList<MetricDatum> data)
    {
        var (tail, admitted) = await Admitted(scope, data);
        return (admitted.Count > 0 ? _writer.RecordOf(tail.Stream, scope, admitted) : null, data.Count - admitted.Count);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SeriesEntry>> List(MetricScope scope, CancellationToken cancellationToken)
    {
        if (!_tails.TryGetValue(scope, out var tail))
        {
            return [];
        }

        await tail.CatchUp(cancellationToken);
        return tail.Series.Entries;
    }

    /// <inheritdoc/>
    public ValueTask Read(MetricScope scope, IReadOnlyList<SeriesRead> reads, CancellationToken cancellationToken) =>
        _tails.TryGetValue(scope, out var tail) && reads.Count > 0 ? _reader.Read(tail, Table, reads, cancellationToken) : ValueTask.CompletedTask;

    /// <summary>Runs the queries of a request. The series are in the order of the queries.</summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument, NotSupported: an expression. Unavailable: a start still reads the newest data.</exception>
    public ValueTask<IReadOnlyList<MetricResult>> Query(MetricScope scope, MetricDataRequest request, CancellationToken cancellationToken) =>
        MetricDataRun.Of(this, scope, request, cancellationToken);

    /// <summary>Removes old points from memory, writes the rows of new metrics, and gives metrics of services a table.</summary>
    public async Task Maintain(CancellationToken cancellationToken)
    {
        var tails = _tails.Values;
        foreach (var tail in tails)
        {
            tail.Recent.Trim(_parts.Time.GetUtcNow().ToUnixTimeSeconds(), _parts.BytesMax / tails.Count);
            await StoreSeries(tail, cancellationToken);
            if (_parts.Time.GetUtcNow() - tail.Created >= OwnTableAfter)
            {
                await EnsureTable(tail);
            }
        }
    }

    /// <summary>Ends the reading. A start reads the newest data again.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var tail in _tails.Values)
        {
            await tail.DisposeAsync();
        }

        _reader.Dispose();
    }

    // Data that arrived before the catch-up are in the index.
    private async Task StoreSeries(MetricTail tail, CancellationToken cancellationToken)
    {
        var now = _parts.Time.GetUtcNow();
        await tail.CatchUp(cancellationToken);
        var unstored = tail.Series.Unstored();
        var gone = tail.Series.Forget((now - MetricTimes.Kept).ToUnixTimeMilliseconds(), (now - ReservedMax).ToUnixTimeMilliseconds());
        if (unstored.Count == 0 && gone.Count == 0 && now.ToUnixTimeMilliseconds() - tail.IndexedMs < IndexedAgeMs)
        {
            return;
        }

        await _parts.Store.Commit(
            async transaction =>
            {
                foreach (var entry in unstored)
                {
                    new SeriesRow(entry.Metric, entry.LastMs).Put(transaction, tail.Stream);
                }

                foreach (var id in gone)
                {
                    transaction.Delete(MetricSpaces.Series, SeriesRow.Key(tail.Stream, id));
                }

                if (await MetricFeed.Find(transaction, tail.Scope) is { } feed)
                {
                    (feed with { IndexedMs = Math.Max(feed.IndexedMs, now.ToUnixTimeMilliseconds()) }).Put(transaction);
                }

                return true;
            },
            cancellationToken);
        tail.Series.Stored(unstored);
        tail.IndexedMs = now.ToUnixTimeMilliseconds();
    }

    // Data of metrics for which there is room.
    private async ValueTask<(MetricTail Tail, IReadOnlyList<MetricDatum> Data)> Admitted(MetricScope scope, IReadOnlyList<MetricDatum> data)
    {
        var tail = _tails.TryGetValue(scope, out var known) ? known : await MakeFeed(scope);
        var now = _parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        return (tail, [.. data.Where(datum => tail.Series.TryReserve(datum.Metric, now))]);
    }

    // The delivery begins with the oldest record of the stream.
    private async ValueTask EnsureTable(MetricTail tail)
    {
        if (tail.HasTable || Table is not { } table)
        {
            return;
        }

        await _parts.Store.CommitWithLog(
            async transaction =>
            {
                if (await MetricFeed.Find(transaction, tail.Scope) is { HasTable: false } feed)
                {
                    await table.CreateDelivery(transaction, feed);
                    (feed with { HasTable = true }).Put(transaction);
                }

                return true;
            },
            CancellationToken.None);
        await table.Ensure(tail.Scope);
        tail.HasTable = true;
    }

    // Not cancelled: the tail must begin when the feed exists.
    private async ValueTask<MetricTail> MakeFeed(MetricScope scope)
    {
        var feed = await _parts.Store.CommitWithLog(
            async transaction =>
            {
                if (await MetricFeed.Find(transaction, scope) is { } made)
                {
                    return made;
                }

                var now = _parts.Time.GetUtcNow();
                var wanted = new NewStream { Owner = StreamOwner.Metric, Shards = 1, Retention = MetricTimes.StreamKept };
                var created = new MetricFeed(
                    scope, StreamDirectory.Create(transaction, wanted, now).Id, now.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds(), HasTable: false);
                created.Put(transaction);
                return created;
            },
            CancellationToken.None);
        lock (_gate)
        {
            if (!_tails.TryGetValue(scope, out var tail))
            {
                _tails[scope] = tail = new MetricTail(_parts, feed);
                tail.Start();
            }

            return tail;
        }
    }
}
