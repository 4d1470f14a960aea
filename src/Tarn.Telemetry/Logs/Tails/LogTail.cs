using Microsoft.Extensions.Logging;
using Tarn.Storage;
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
    private LogFeed _feed;
    private EventNumber _next;
    private TailBuffer _buffer;
    private long _flushesAsked;
    private long _flushesDone;
    private CancellationTokenSource? _waiting;
    private volatile TaskCompletionSource _progress = NewProgress();
    private Task _loop = Task.CompletedTask;

    public LogTail(TailParts parts, LogFeed feed) => (_parts, _feed, _next, _buffer) = (parts, feed, feed.Next, new TailBuffer(parts.Log));

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
        foreach (var shard in _parts.Directory.Find(_feed.Stream)?.Shards ?? [])
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
        var asked = Interlocked.Read(ref _flushesAsked);
        var shard = Shard();
        if (asked > Interlocked.Read(ref _flushesDone) || _buffer.IsFull || IsOld)
        {
            await Write(shard);
            Interlocked.Exchange(ref _flushesDone, asked);
            Progressed();
        }

        if (await Read(shard))
        {
            return;
        }

        if (_parts.Streams.Describe(shard.Id) is { Closed: true } bounds && bounds.StableEnd <= _next.Offset && Later(shard) is { } next)
        {
            await Write(shard);
            Move(await _parts.Segments.Write(_feed, [], _buffer.Places, (next.Id, EventNumber.Of(next.Ordinal, 0)), _stop.Token));
            return;
        }

        await Wait(shard.Id);
    }

    private TimeSpan? Age => _buffer.OldestMs is { } oldestMs ? _parts.Time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(oldestMs) : null;

    private bool IsOld => Age >= TailLimits.AgeMax;

    private ShardDescription Shard() =>
        _parts.Directory.Find(_feed.Stream) is { } layout && layout.TryFind(_next.Ordinal, out var shard)
            ? shard : throw new TarnException(ErrorKind.Damaged, $"The internal stream {_feed.Stream} of logs has no shard {_next.Ordinal}.");

    private ShardDescription? Later(ShardDescription shard) =>
        _parts.Directory.Find(_feed.Stream)!.Shards.Where(other => other.Ordinal > shard.Ordinal).MinBy(other => other.Ordinal);

    private async Task<bool> Read(ShardDescription shard)
    {
        using var read = await _parts.Streams.Read(shard.Id, _next.Offset, TailLimits.ReadBytes, _stop.Token);
        if (read.NextOffset == _next.Offset)
        {
            return false;
        }

        if (read.SkippedOffsets > 0)
        {
            LogDamaged(_parts.Log, _feed.Scope.Account, _feed.Scope.Region, read.SkippedOffsets);
        }

        var events = _buffer.Add(shard.Ordinal, read, _next);
        lock (_gate)
        {
            _next = EventNumber.Of(shard.Ordinal, read.NextOffset);
        }

        Progressed();
        _parts.Accepted(_feed.Scope, events, _buffer.Places);
        return true;
    }

    private async Task Write(ShardDescription shard)
    {
        if (_next > _feed.Next)
        {
            Move(await _parts.Segments.Write(_feed, _buffer.View.Events, _buffer.Places, (shard.Id, _next), _stop.Token));
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

    private async Task Wait(ShardId shard)
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
            await _parts.Streams.WaitFor(shard, _next.Offset, waiting.Token);
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

    [LoggerMessage(1, LogLevel.Error, "Log events of {Account} in {Region} cannot be kept now, and are read again: {Reason}")]
    private static partial void LogFailed(ILogger log, string account, string region, string reason, Exception failure);

    [LoggerMessage(2, LogLevel.Error, "{Count} log events of {Account} in {Region} are lost, because their frames are damaged")]
    private static partial void LogDamaged(ILogger log, string account, string region, long count);
}
