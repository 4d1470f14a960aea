using Microsoft.Extensions.Logging;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Recent;
using Tarn.Telemetry.Metrics.Rows;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Tails;

/// <summary>
/// Follows the internal stream of one scope: it fills the recent points and the index of metrics. After a start it reads again what
/// arrived in the last hours.
/// </summary>
internal sealed partial class MetricTail : IAsyncDisposable
{
    private const int ReadBytes = 1 << 20;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CatchUpMax = TimeSpan.FromSeconds(20);

    private readonly MetricParts _parts;
    private readonly MetricFeed _feed;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<ShardId, long> _next = [];
    private TaskCompletionSource _progress = NewProgress();
    private ShardFollower? _shards;
    private Task _loop = Task.CompletedTask;

    public MetricTail(MetricParts parts, MetricFeed feed)
    {
        (_parts, _feed, IndexedMs, HasTable) = (parts, feed, feed.IndexedMs, feed.HasTable);
        Recent = new RecentPoints(parts.Time.GetUtcNow().ToUnixTimeSeconds());
        Series = new SeriesIndex(parts.SeriesMax);
    }

    public MetricScope Scope => _feed.Scope;

    /// <summary>The internal stream.</summary>
    public StreamId Stream => _feed.Stream;

    /// <summary>Metrics whose data arrived before this time have rows.</summary>
    public long IndexedMs { get; set; }

    /// <summary>Whether a delivery moves its records into the table of points.</summary>
    public bool HasTable { get; set; }

    public DateTimeOffset Created => DateTimeOffset.FromUnixTimeMilliseconds(_feed.CreatedMs);

    public RecentPoints Recent { get; }

    /// <summary>The metrics.</summary>
    public SeriesIndex Series { get; }

    public void Start() => _loop = Task.Run(Run);

    /// <summary>Completes when the tail has every datum that was accepted before the call.</summary>
    /// <exception cref="TarnException">Unavailable: it takes too long.</exception>
    public async ValueTask CatchUp(CancellationToken cancellationToken)
    {
        var targets = Ends();
        using var late = new CancellationTokenSource(CatchUpMax, _parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken, _stop.Token);
        while (true)
        {
            Task progress;
            lock (_gate)
            {
                if (targets.All(target => _next.GetValueOrDefault(target.Key) >= target.Value))
                {
                    return;
                }

                progress = _progress.Task;
            }

            try
            {
                await progress.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TarnException(ErrorKind.Unavailable, "The newest metric data cannot be read now, because a start still reads them. Try again.");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        if (_shards is not null)
        {
            await _shards.DisposeAsync();
        }

        _stop.Dispose();
    }

    private static TaskCompletionSource NewProgress() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Dictionary<ShardId, long> Ends()
    {
        var ends = new Dictionary<ShardId, long>();
        foreach (var shard in _parts.Directory.ShardsOf(_feed.Stream))
        {
            if (_parts.Streams.Describe(shard.Id) is { StableEnd: > 0 } bounds)
            {
                ends[shard.Id] = bounds.StableEnd;
            }
        }

        return ends;
    }

    private async Task Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _shards ??= await Open();
                await Step(_shards);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogFailed(_parts.Log, _feed.Scope.Account, _feed.Scope.Region, failure.Message, failure);
                await Task.Delay(Pause, _parts.Time, _stop.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
            }
        }
    }

    // A datum may be 2 hours ahead of its arrival. Metrics without rows are read again as well.
    private async ValueTask<ShardFollower> Open()
    {
        var nowMs = _parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var recentMs = nowMs - (long)(RecentPoints.Kept + MetricTimes.AheadMax).TotalMilliseconds;
        var fromMs = Math.Min(recentMs, _feed.IndexedMs);
        var starts = new Dictionary<ShardId, long>();
        foreach (var shard in _parts.Directory.ShardsOf(_feed.Stream))
        {
            starts[shard.Id] = await _parts.Streams.OffsetAtTime(shard.Id, fromMs, _stop.Token);
        }

        lock (_gate)
        {
            foreach (var (shard, start) in starts)
            {
                _next[shard] = start;
            }
        }

        Progressed();
        return new ShardFollower(_parts.Streams, _parts.Directory.ShardsOf, _feed.Stream, shard => starts.GetValueOrDefault(shard.Id));
    }

    private async Task Step(ShardFollower shards)
    {
        shards.Follow();
        foreach (var cursor in shards.Cursors)
        {
            if (shards.HasMore(cursor))
            {
                await Read(cursor);
                return;
            }
        }

        await shards.WaitForMore(_stop.Token);
    }

    private async Task Read(ShardCursor shard)
    {
        using var read = await _parts.Streams.Read(shard.Shard, shard.Next, ReadBytes, _stop.Token);
        if (read.SkippedOffsets > 0)
        {
            LogDamaged(_parts.Log, _feed.Scope.Account, _feed.Scope.Region, read.SkippedOffsets);
        }

        StreamData.Each(read, shard.Next, _parts.Log, Take);
        shard.Advance(read.NextOffset);
        lock (_gate)
        {
            _next[shard.Shard] = read.NextOffset;
        }

        Progressed();
    }

    private void Take(DatumRecord datum, long arrivedMs)
    {
        var id = SeriesId.Of(datum.Identity);
        Series.Seen(id, datum.Identity, arrivedMs);
        Recent.Add(id, datum.Unit, datum.IsHigh, MetricDatum.SecondOf(datum.TimeMs, datum.IsHigh), datum.Sample);
    }

    private void Progressed()
    {
        TaskCompletionSource before;
        lock (_gate)
        {
            (before, _progress) = (_progress, NewProgress());
        }

        before.SetResult();
    }

    [LoggerMessage(1, LogLevel.Error, "Metric data of {Account} in {Region} cannot be read now, and are read again: {Reason}")]
    private static partial void LogFailed(ILogger log, string account, string region, string reason, Exception failure);

    [LoggerMessage(2, LogLevel.Error, "{Count} metric data of {Account} in {Region} are lost, because their frames are damaged")]
    private static partial void LogDamaged(ILogger log, string account, string region, long count);
}
