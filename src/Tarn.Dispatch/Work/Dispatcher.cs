using Microsoft.Extensions.Logging;
using Tarn.Dispatch.Rows;
using Tarn.Dispatch.Targets;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Dispatch.Work;

/// <summary>
/// Delivers the events of the internal stream to their targets. New ones are read in order; events that must wait have rows
/// with their times or their slots, and hold up no other. Memory holds only the events of the calls that run, and the targets
/// with waiting events.
/// </summary>
internal sealed partial class Dispatcher(DispatchParts parts, EventStream stream)
{
    private const int OutcomesPerCommit = 500;
    private const int AppendBytesMax = 8 << 20;
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly EventAttempt _attempt = new(parts.Time);
    private readonly Dictionary<long, RunningCall> _running = [];
    private readonly CallGate _gate = new(parts.Calls, parts.Time);
    private readonly PassRules _pass = new(parts.Time);
    private readonly WaitingTargets _waiting = new(parts.Time);
    private readonly Lock _lock = new();
    private readonly List<EventOutcome> _outcomes = [];
    private readonly HashSet<long> _unreadable = []; // damaged events whose outcome has no commit yet
    private TaskCompletionSource _changed = NewSignal();
    private EventShards _shards = null!;
    private long _committed;
    private long _damaged; // events that were passed over since the last commit

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

    public EventCounts Counts { get; } = new();

    /// <summary>Works until the program ends.</summary>
    public async Task Run(CancellationToken stop)
    {
        await using var shards = await EventShards.Open(parts, stream, CancellationToken.None);
        _shards = shards;
        _committed = shards.Next;
        var hasCounts = false;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (!hasCounts)
                {
                    await Load(stop);
                    hasCounts = true;
                }

                await Round(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is TarnException or IOException)
            {
                LogFailed(parts.Log, parts.Name, failure.Message);
                await Task.Delay(PauseAfterFailure, parts.Time, stop).Quietly();
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task Round(CancellationToken stop)
    {
        await Commit();
        var begun = parts.Time.GetTimestamp();
        Task changed;
        lock (_lock)
        {
            changed = _changed.Task;
        }

        var pause = await BeginDue(stop);
        var hasBytes = await BeginWaiting(stop);
        if (hasBytes)
        {
            await BeginNew(stop);
        }

        var hasNew = _shards.HasMore;
        lock (_lock)
        {
            pause = Pauses.Min(Pauses.Min(pause, _pass.UntilPass), _waiting.UntilAgeLook);
            pause = _waiting.HasSharing ? Pauses.Min(pause, _gate.UntilThrottleEnds) : pause;
            var mayBeginNew = hasNew && _running.Count < parts.Calls.All && _pass.UntilPass == Timeout.InfiniteTimeSpan;
            var mayBeginWaiting = hasBytes && _waiting.HasReady && _running.Count < WaitingCallsMax;
            if (_outcomes.Count > 0 || mayBeginNew || mayBeginWaiting)
            {
                return;
            }
        }

        if (_shards.HasEnded && await TryMoveOn(stop))
        {
            return;
        }

        Task Arrival(CancellationToken cancellationToken) =>
            Task.WhenAny(changed, hasNew ? Task.Delay(Timeout.Infinite, cancellationToken) : _shards.WaitForMore(cancellationToken));
        await Pauses.Wait(Arrival, pause, begun, parts.Time, stop);
    }

    // The events of earlier starts. It may be repeated after a failure.
    private async Task Load(CancellationToken stop)
    {
        Counts.Clear();
        lock (_lock)
        {
            _waiting.Clear();
        }

        await foreach (var undone in UndoneEvent.All(parts.Store, parts.Spaces, stop))
        {
            Counts.Add(undone.About);
            if (undone.Place is { } place)
            {
                lock (_lock)
                {
                    _waiting.Add(place);
                    _waiting.Written(place, undone.Offset);
                }
            }
        }
    }

    // Offsets of two shards must not meet in the rows.
    private async ValueTask<bool> TryMoveOn(CancellationToken stop)
    {
        if (Running > 0 || await parts.Store.Read(reader => UndoneEvent.Lowest(reader, parts.Spaces), stop) is not null || !_shards.TryMoveOn())
        {
            return false;
        }

        _committed = _shards.Next;
        return true;
    }

    private async Task<IWaitingEvent?> Read(long offset, CancellationToken stop)
    {
        using var read = await _shards.ReadAt(offset, stop);
        foreach (var frame in read.Batches)
        {
            var reader = new RecordBatchReader(frame.Batch.Span);
            while (!reader.IsControl && reader.MoveNext())
            {
                if (frame.BaseOffset + reader.OffsetDelta == offset)
                {
                    return parts.Target.Read(reader.Value);
                }
            }
        }

        LogDamaged(parts.Log, parts.Name, offset);
        return null;
    }

    // A call of the event's target, in one of its slots.
    private void Begin(IWaitingEvent waiting, UndoneEvent before, EventSlot place) =>
        Begin(waiting, before, () => _gate.Enter(place, waiting.Bytes, before));

    private void Begin(IWaitingEvent waiting, UndoneEvent before, Func<RunningCall> enter)
    {
        lock (_lock)
        {
            _running[before.Offset] = enter();
        }

        _ = waiting.BeginsInOrder ? Attempt(waiting, before) : Task.Run(() => Attempt(waiting, before));
    }

    // The event waits for a slot of its target. Called under the lock.
    private void Park(UndoneEvent before, EventSlot place)
    {
        _running[before.Offset] = new RunningCall(place, before, 0, null) { IsCall = false };
        _waiting.Add(place);
        End(new EventOutcome(before.Offset, before with { DueMs = 0, Place = place }, Ending.Nothing));
    }

    private async Task Attempt(IWaitingEvent waiting, UndoneEvent before)
    {
        EventOutcome outcome;
        try
        {
            outcome = await _attempt.Run(waiting, before, Kill);
        }
        catch (OperationCanceledException) when (Kill.IsCancellationRequested)
        {
            // the program ends; the event is tried again at its next start
            return;
        }
        catch (Exception failure)
        {
            // any failure: an event without an outcome would hold its slot for ever
            LogFailed(parts.Log, parts.Name, failure.Message);
            outcome = _attempt.Wait(before);
        }

        End(outcome);
    }

    /// <summary>Ends calls too: the program ends.</summary>
    public CancellationToken Kill { get; init; }

    private void End(EventOutcome outcome)
    {
        lock (_lock)
        {
            if (_running.TryGetValue(outcome.Offset, out var call))
            {
                if (outcome.IsThrottled)
                {
                    _gate.Throttle(call.Place.Target);
                }

                if (outcome.HasAnswered is { } hasAnswered)
                {
                    _gate.Note(call.Place.Target, hasAnswered);
                }
            }

            _outcomes.Add(outcome);
            _changed.TrySetResult();
        }
    }

    [LoggerMessage(LogLevel.Error, "{Name} could not go on and try again: {Reason}")]
    private static partial void LogFailed(ILogger log, string name, string reason);

    [LoggerMessage(LogLevel.Error, "{Name}: the event at offset {Offset} is lost: its frame in the journal is damaged or gone")]
    private static partial void LogDamaged(ILogger log, string name, long offset);
}
