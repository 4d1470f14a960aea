using Microsoft.Extensions.Logging;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Rows;

namespace Tarn.Telemetry.Logs.Tails;

/// <summary>
/// Reads the internal stream of one scope. It holds the events that are not in a segment yet, within <see cref="TailLimits"/>, and
/// writes them into segments. After a start it reads them again.
/// </summary>
internal sealed partial class LogTail : IAsyncDisposable
{
    private readonly TailParts _parts;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly ShardFollower _shards;
    private LogFeed _feed;
    private ShardCursor? _shard;
    private EventNumber _next;
    private TailBuffer _buffer;
    private long _flushesAsked;
    private long _flushesDone;
    private CancellationTokenSource? _waiting;
    private volatile TaskCompletionSource _progress = NewProgress();
    private Task _loop = Task.CompletedTask;

    /// <exception cref="TarnException">Damaged: the feed is ahead of its shard's end.</exception>
    public LogTail(TailParts parts, LogFeed feed)
    {
        (_parts, _feed, _next, _buffer) = (parts, feed, feed.Next, new TailBuffer(parts.Log));
        _shards = new ShardFollower(parts.Streams, parts.Directory.ShardsOf, feed.Stream, shard => StartOf(feed.Next, shard));
    }

    /// <summary>The events that are in no segment yet. A segment may have the first of them already.</summary>
    public TailView View => Volatile.Read(ref _buffer).View;

    public void Start() => _loop = Task.Run(Run);

    /// <summary>Completes when the tail has every event that was accepted before the call.</summary>
    /// <exception cref="TarnException">Unavailable: it takes too long.</exception>
    public ValueTask CatchUp(CancellationToken cancellationToken)
    {
        var target = End();
        return Until(() => Next() >= target, cancellationToken);
    }

    /// <summary>Completes when every event that was accepted before the call is in a segment.</summary>
    /// <exception cref="TarnException">Unavailable: it takes too long.</exception>
    public async ValueTask Flush(CancellationToken cancellationToken)
    {
        await CatchUp(cancellationToken);
        long asked;
        lock (_gate)
        {
            asked = ++_flushesAsked;
            _waiting?.Cancel();
        }

        await Until(() => Interlocked.Read(ref _flushesDone) >= asked, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        await _shards.DisposeAsync();
        _stop.Dispose();
    }

    private static TaskCompletionSource NewProgress() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EventNumber Next()
    {
        lock (_gate)
        {
            return _next;
        }
    }

    private async ValueTask Until(Func<bool> reached, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(TailLimits.CatchUpMax, _parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken, _stop.Token);
        while (true)
        {
            var progress = _progress.Task;
            if (reached())
            {
                return;
            }

            try
            {
                await progress.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TarnException(ErrorKind.Unavailable, "The newest log events cannot be read now; the server's log has the reason.");
            }
        }
    }

    private void Progressed()
    {
        var before = _progress;
        _progress = NewProgress();
        before.SetResult();
    }

    // The number after the last accepted event.
    private EventNumber End()
    {
        var end = _feed.Next;
        foreach (var shard in _parts.Directory.ShardsOf(_feed.Stream))
        {
            if (_parts.Streams.Describe(shard.Id) is { StableEnd: > 0 } bounds && EventNumber.Of(shard.Ordinal, bounds.StableEnd) > end)
            {
                end = EventNumber.Of(shard.Ordinal, bounds.StableEnd);
            }
        }

        return end;
    }

    private async Task Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Step();
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogFailed(_parts.Log, _feed.Scope.Account, _feed.Scope.Region, failure.Message, failure);
                await Task.Delay(TailLimits.Pause, _parts.Time, _stop.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
            }
        }
    }

    private async Task Step()
    {
        _shard ??= _shards.Cursors.FirstOrDefault(_shards.MayRead)
            ?? throw new TarnException(ErrorKind.Damaged, $"The internal stream {_feed.Stream} of logs has no shard {_next.Ordinal}.");
        var asked = Interlocked.Read(ref _flushesAsked);
        if (asked > Interlocked.Read(ref _flushesDone) || _buffer.IsFull || IsOld)
        {
            await Write(_shard.Shard);
            Interlocked.Exchange(ref _flushesDone, asked);
            Progressed();
        }

        if (_shards.HasMore(_shard))
        {
            await Read(_shard);
            return;
        }

        // A shard of an internal stream ends when another replaces it. A segment has events of one shard.
        _shards.Follow();
        if (_shard.Ended && _shards.Cursors.FirstOrDefault(_shards.MayRead) is { } next)
        {
            await Write(_shard.Shard);
            var to = EventNumber.Of(next.Description.Ordinal, next.Next);
            Move(await _parts.Segments.Write(_feed, [], _buffer.Places, (next.Shard, to), _stop.Token));
            _shard = next;
            return;
        }

        await Wait();
    }

    private TimeSpan? Age => _buffer.OldestMs is { } oldestMs ? _parts.Time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(oldestMs) : null;

    private bool IsOld => Age >= TailLimits.AgeMax;

    // Shards before the feed's are in segments.
    private static long? StartOf(EventNumber next, ShardDescription shard) =>
        shard.Ordinal < next.Ordinal ? null : shard.Ordinal == next.Ordinal ? next.Offset : 0;

    private async Task Read(ShardCursor shard)
    {
        using var read = await _parts.Streams.Read(shard.Shard, shard.Next, TailLimits.ReadBytes, _stop.Token);
        if (read.SkippedOffsets > 0)
        {
            LogDamaged(_parts.Log, _feed.Scope.Account, _feed.Scope.Region, read.SkippedOffsets);
        }

        var events = _buffer.Add(shard.Description.Ordinal, read, _next);
        shard.Advance(read.NextOffset);
        lock (_gate)
        {
            _next = EventNumber.Of(shard.Description.Ordinal, read.NextOffset);
        }

        Progressed();
        _parts.Accepted(_feed.Scope, events, _buffer.Places);
    }

    private async Task Write(ShardId shard)
    {
        if (_next > _feed.Next)
        {
            Move(await _parts.Segments.Write(_feed, _buffer.View.Events, _buffer.Places, (shard, _next), _stop.Token));
        }
    }

    private void Move(LogFeed feed)
    {
        lock (_gate)
        {
            (_feed, _next) = (feed, feed.Next);
        }

        Volatile.Write(ref _buffer, new TailBuffer(_parts.Log));
    }

    private async Task Wait()
    {
        using var old = new CancellationTokenSource(
            Age is { } age ? TimeSpan.FromMilliseconds(Math.Max(1, (TailLimits.AgeMax - age).TotalMilliseconds)) : Timeout.InfiniteTimeSpan, _parts.Time);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, old.Token);
        lock (_gate)
        {
            _waiting = _flushesAsked > _flushesDone ? null : waiting;
            if (_waiting is null)
            {
                return;
            }
        }

        try
        {
            await _shards.WaitForMore(waiting.Token);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            // A segment is due.
        }
        finally
        {
            lock (_gate)
            {
                _waiting = null;
            }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Log events of {Account} in {Region} cannot be stored now, and are read again: {Reason}")]
    private static partial void LogFailed(ILogger log, string account, string region, string reason, Exception failure);

    [LoggerMessage(2, LogLevel.Error, "{Count} log events of {Account} in {Region} are lost, because their frames are damaged")]
    private static partial void LogDamaged(ILogger log, string account, string region, long count);
}
