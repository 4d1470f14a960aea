using Microsoft.Extensions.Logging;
using Tarn.Functions.Asynchronous.Events;
using Tarn.Functions.Asynchronous.Rows;
using Tarn.Functions.Invocations;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Functions.Asynchronous.Work;

/// <summary>
/// Brings the events of the internal stream to their functions. New ones are read in order; those that must wait have rows
/// with their times, and hold up no other. Memory holds only the events of the calls that run.
/// </summary>
internal sealed partial class AsyncDispatcher(AsyncServices services, AsyncStream stream)
{
    private const int OutcomesPerCommit = 500;
    private const int AppendBytesMax = 8 << 20;
    private const int ReadBytesMax = 1 << 20;
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly AsyncAttempt _attempt = new(services, stream);
    private readonly Dictionary<long, (string Function, UndoneEvent Event)> _running = [];
    private readonly CallGate _gate = new(services.CallsOfFunctionMax, services.Time);
    private readonly Lock _lock = new();
    private readonly List<AsyncOutcome> _outcomes = [];
    private TaskCompletionSource _changed = NewSignal();
    private long _scan;
    private long _committed;

    /// <summary>Events that were read and are not done, and calls that run.</summary>
    public int Running
    {
        get
        {
            lock (_lock)
            {
                return _running.Count;
            }
        }
    }

    /// <summary>Works until the program ends.</summary>
    public async Task Run(CancellationToken stop)
    {
        _scan = _committed = await services.Store.Read(ReadPosition, CancellationToken.None);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Round(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is TarnException or IOException)
            {
                LogFailed(services.Log, failure.Message);
                await Task.Delay(PauseAfterFailure, services.Time, stop).Quietly();
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async ValueTask<long> ReadPosition(IMetadataReader reader) =>
        (await ConsumerPositions.Read(reader, stream.Consumer, RunId.Main)).Single(row => row.Output == stream.Position.Output).Position.NextOffset;

    private async Task Round(CancellationToken stop)
    {
        await Commit();
        Task changed;
        lock (_lock)
        {
            changed = _changed.Task;
        }

        var nextDue = await BeginDue(stop);
        await BeginNew(stop);
        var hasNew = services.Streams.Describe(stream.Shard)?.StableEnd > _scan;
        lock (_lock)
        {
            if (_outcomes.Count > 0 || (hasNew && _running.Count < services.CallsMax && !_gate.IsBlocked))
            {
                return;
            }

            if (_gate.IsBlocked && (nextDue == Timeout.InfiniteTimeSpan || nextDue > CallGate.PassPause))
            {
                nextDue = CallGate.PassPause;
            }
        }

        using var waits = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var arrival = hasNew ? Task.Delay(Timeout.Infinite, waits.Token) : services.Streams.WaitFor(stream.Shard, _scan, waits.Token).AsTask();
        var pause = Task.Delay(nextDue, services.Time, waits.Token);
        await Task.WhenAny(changed, arrival, pause);
        await waits.CancelAsync();
        await Task.WhenAll(arrival, pause).Quietly();
    }

    // Begins the events whose time has come. Returns the time until the next one.
    private async Task<TimeSpan> BeginDue(CancellationToken stop)
    {
        var nowMs = services.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var earliest = await services.Store.Read(reader => UndoneEvent.Earliest(reader, Running + services.CallsMax), stop);
        foreach (var undone in earliest)
        {
            lock (_lock)
            {
                if (_running.ContainsKey(undone.Offset))
                {
                    continue;
                }

                if (_running.Count >= services.CallsMax)
                {
                    return Timeout.InfiniteTimeSpan;
                }
            }

            if (undone.DueMs > nowMs)
            {
                return TimeSpan.FromMilliseconds(undone.DueMs - nowMs);
            }

            if (await Read(undone.Offset, stop) is { } happening)
            {
                Begin(happening, undone);
            }
            else
            {
                End(new AsyncOutcome(undone.Offset, null, null));
            }
        }

        return Timeout.InfiniteTimeSpan;
    }

    private async Task BeginNew(CancellationToken stop)
    {
        lock (_lock)
        {
            _gate.Look();
        }

        while (Running < services.CallsMax && services.Streams.Describe(stream.Shard)?.StableEnd > _scan)
        {
            using var read = await services.Streams.Read(stream.Shard, _scan, ReadBytesMax, stop);
            foreach (var frame in read.Batches)
            {
                if (!Begin(frame.Batch.Span, frame.BaseOffset))
                {
                    return;
                }
            }

            _scan = Math.Max(_scan, read.NextOffset);
        }
    }

    // False: as many calls run as may.
    private bool Begin(ReadOnlySpan<byte> frame, long baseOffset)
    {
        var reader = new RecordBatchReader(frame);
        while (!reader.IsControl && reader.MoveNext())
        {
            var offset = baseOffset + reader.OffsetDelta;
            if (offset < _scan)
            {
                continue;
            }

            if (Running >= services.CallsMax)
            {
                return false;
            }

            var happening = AsyncEvent.Decode(reader.Value);
            lock (_lock)
            {
                if (_gate.IsFull(happening.FunctionArn) && !_gate.TryPass())
                {
                    return false;
                }
            }

            _scan = offset + 1;
            Begin(happening, new UndoneEvent(offset, services.Time.GetUtcNow().ToUnixTimeMilliseconds(), 0, 0));
        }

        return true;
    }

    private async Task<AsyncEvent?> Read(long offset, CancellationToken stop)
    {
        using var read = await services.Streams.Read(stream.Shard, offset, 1, stop);
        foreach (var frame in read.Batches)
        {
            var reader = new RecordBatchReader(frame.Batch.Span);
            while (!reader.IsControl && reader.MoveNext())
            {
                if (frame.BaseOffset + reader.OffsetDelta == offset)
                {
                    return AsyncEvent.Decode(reader.Value);
                }
            }
        }

        LogDamaged(services.Log, offset);
        return null;
    }

    private void Begin(AsyncEvent happening, UndoneEvent before)
    {
        var function = happening.FunctionArn;
        lock (_lock)
        {
            _running[before.Offset] = (function, before);
            var isFull = _gate.IsFull(function);
            _gate.Enter(function);
            if (isFull)
            {
                End(_attempt.Wait(before));
                return;
            }
        }

        _ = Task.Run(() => Attempt(happening, before));
    }

    private async Task Attempt(AsyncEvent happening, UndoneEvent before)
    {
        AsyncOutcome outcome;
        try
        {
            outcome = await _attempt.Run(happening, before, Kill);
        }
        catch (OperationCanceledException) when (Kill.IsCancellationRequested)
        {
            // the program ends; the event is tried again at its next start
            return;
        }
        catch (Exception failure)
        {
            // whatever it is: an event without an outcome would hold its place for ever
            LogFailed(services.Log, failure.Message);
            outcome = _attempt.Wait(before);
        }

        End(outcome);
    }

    /// <summary>Ends calls too: the program ends.</summary>
    public CancellationToken Kill { get; init; }

    private void End(AsyncOutcome outcome)
    {
        lock (_lock)
        {
            if (outcome.IsThrottled && _running.TryGetValue(outcome.Offset, out var call))
            {
                _gate.Throttle(call.Function);
            }

            _outcomes.Add(outcome);
            _changed.TrySetResult();
        }
    }

    [LoggerMessage(LogLevel.Error, "Asynchronous invocations could not go on and try again: {Reason}")]
    private static partial void LogFailed(ILogger log, string reason);

    [LoggerMessage(LogLevel.Error, "The asynchronous event at offset {Offset} is lost: its frame in the journal is damaged or gone")]
    private static partial void LogDamaged(ILogger log, long offset);
}
