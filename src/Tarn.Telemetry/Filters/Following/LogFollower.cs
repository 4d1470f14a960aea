using Microsoft.Extensions.Logging;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Telemetry.Filters.Values;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Rows;

namespace Tarn.Telemetry.Filters.Following;

/// <summary>
/// Reads the log events of one scope for filters. A pass commits its metric data and messages together with its position. A pass that makes nothing moves
/// the position in memory, and the row a little later: after a kill these events are read again, and make nothing again.
/// </summary>
internal sealed partial class LogFollower(FilterWork work, FilterReaderRow reader) : IAsyncDisposable
{
    private const int ReadBytes = 1 << 20;
    private const int PlacesMax = 10_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StoreAfter = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<LogStreamId, LogStreamNames> _places = [];
    private readonly DefaultMinutes _defaults = new();
    private readonly Dictionary<ShardId, long> _stored = [];
    private ShardFollower? _shards;
    private long _storedMs;
    private bool _isApart;
    private Task _loop = Task.CompletedTask;

    public void Start() => _loop = Task.Run(Run);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        await Close();
        _stop.Dispose();
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
                // The outcome of a commit may be unknown: the stored positions decide.
                LogFailed(work.Parts.Log, reader.Scope.Account, reader.Scope.Region, failure.Message, failure);
                _defaults.End(isCommitted: false);
                await Close();
                await Task.Delay(Pause, work.Parts.Time, _stop.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
            }
        }
    }

    private async ValueTask<ShardFollower> Open()
    {
        var positions = await work.Parts.Store.Read(
            async metadata => ShardFollower.Starts(await ConsumerPositions.Read(metadata, reader.Consumer, RunId.Main), OutputId.All), _stop.Token);
        _stored.Clear();
        foreach (var (shard, next) in positions)
        {
            _stored[shard] = next;
        }

        _storedMs = work.Parts.NowMs;
        return new ShardFollower(
            work.Parts.Streams, work.Parts.Directory.ShardsOf, reader.Stream, shard => _stored.GetValueOrDefault(shard.Id));
    }

    private async ValueTask Close()
    {
        if (_shards is { } shards)
        {
            _shards = null;
            await shards.DisposeAsync();
        }
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

        if (IsBehind(shards) && work.Parts.NowMs - _storedMs >= (long)StoreAfter.TotalMilliseconds)
        {
            await Store(shards);
            return;
        }

        await Wait(shards);
    }

    private async Task Read(ShardCursor shard)
    {
        using var read = await work.Parts.Streams.Read(shard.Shard, shard.Next, ReadBytes, _stop.Token);
        if (read.SkippedOffsets > 0)
        {
            LogDamaged(work.Parts.Log, reader.Scope.Account, reader.Scope.Region, read.SkippedOffsets);
        }

        if (_places.Count > PlacesMax)
        {
            _places.Clear();
        }

        var (pass, ordinal) = (new FilterPass(work, reader.Scope, _defaults, _isApart), shard.Description.Ordinal);
        var next = read.NextOffset;
        var isCut = false;
        EventReads.Each(read, ordinal, EventNumber.Of(ordinal, shard.Next), _places, work.Parts.Log, (one, place) =>
        {
            if (!isCut && pass.IsFull)
            {
                (isCut, next) = (true, one.Number.Offset);
            }

            if (!isCut)
            {
                _places[place.Stream] = place;
                pass.Add(one, place);
            }
        });
        if (await pass.Make(_stop.Token))
        {
            await Commit(pass, shard.Shard, next);
        }

        _defaults.End(isCommitted: true);
        _isApart = false;
        shard.Advance(next);
    }

    private async Task Commit(FilterPass pass, ShardId shard, long next)
    {
        try
        {
            var from = _stored.GetValueOrDefault(shard);
            await pass.Commit(transaction => ConsumerPositions.Advance(transaction, reader.PositionIn(shard), from, next, epoch: 0));
            _stored[shard] = next;
        }
        catch (TarnException) when (!_isApart)
        {
            // A destination may fail at the commit. The next pass holds up nothing for it.
            _isApart = true;
            throw;
        }
    }

    private bool IsBehind(ShardFollower shards) => shards.Cursors.Any(cursor => cursor.Next > _stored.GetValueOrDefault(cursor.Shard));

    private async Task Store(ShardFollower shards)
    {
        var behind = shards.Cursors.Where(cursor => cursor.Next > _stored.GetValueOrDefault(cursor.Shard)).ToList();
        await work.Parts.Store.Commit(
            async transaction =>
            {
                foreach (var cursor in behind)
                {
                    await ConsumerPositions.Advance(
                        transaction, reader.PositionIn(cursor.Shard), _stored.GetValueOrDefault(cursor.Shard), cursor.Next, epoch: 0);
                }

                return true;
            },
            CancellationToken.None);
        behind.ForEach(cursor => _stored[cursor.Shard] = cursor.Next);
        _storedMs = work.Parts.NowMs;
    }

    private async Task Wait(ShardFollower shards)
    {
        using var due = new CancellationTokenSource(
            IsBehind(shards) ? TimeSpan.FromMilliseconds(Math.Max(1, _storedMs + StoreAfter.TotalMilliseconds - work.Parts.NowMs)) : Timeout.InfiniteTimeSpan,
            work.Parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, due.Token);
        try
        {
            await shards.WaitForMore(either.Token);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            // The position is stored now.
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Filters of log events of {Account} in {Region} cannot work now, and try again: {Reason}")]
    private static partial void LogFailed(ILogger log, string account, string region, string reason, Exception failure);

    [LoggerMessage(2, LogLevel.Error, "{Count} log events of {Account} in {Region} reach no filter, because their frames are damaged")]
    private static partial void LogDamaged(ILogger log, string account, string region, long count);
}
