using Microsoft.Extensions.Logging;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Schedules.Occurrences;

/// <summary>Runs the occurrences of one kind of owners when they are due. Memory: a page of due owners, and the bodies of one commit.</summary>
internal sealed partial class OccurrenceClock : IAsyncDisposable
{
    private const int PageMax = 1_024;

    // The clock of the machine may be set while this waits.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly OccurrenceParts _parts;
    private readonly IOccurrenceSource _source;
    private readonly IDisposable _observing;
    private readonly CancellationTokenSource _life = new();
    private TaskCompletionSource _changed = NewSignal();
    private long _plannedMs = long.MaxValue;
    private Task _running = Task.CompletedTask;

    public OccurrenceClock(OccurrenceParts parts, IOccurrenceSource source)
    {
        (_parts, _source) = (parts, source);
        _observing = parts.Store.Observe(OccurrenceRows.Due, Observe);
    }

    public void Start() => _running = Task.Run(() => Run(_life.Token));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _observing.Dispose();
        await _life.CancelAsync();
        await _running.Quietly();
        _life.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Observe(long commit, IReadOnlyList<RowChange> rows)
    {
        foreach (var row in rows)
        {
            if (row.Value is not null && OccurrenceRows.KindIn(row.Key) == _source.Kind
                && OccurrenceRows.DueIn(row.Key).ToUnixTimeMilliseconds() < Volatile.Read(ref _plannedMs))
            {
                Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();
                return;
            }
        }
    }

    private async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var changed = Volatile.Read(ref _changed).Task;
            Volatile.Write(ref _plannedMs, long.MaxValue);
            var pause = await Look(stop);
            if (pause <= TimeSpan.Zero)
            {
                continue;
            }

            Volatile.Write(ref _plannedMs, (_parts.Time.GetUtcNow() + pause).ToUnixTimeMilliseconds());
            using var waits = CancellationTokenSource.CreateLinkedTokenSource(stop);
            await Task.WhenAny(changed, Task.Delay(pause, _parts.Time, waits.Token));
            await waits.CancelAsync();
        }
    }

    // Runs a page of occurrences. The time until the next look.
    private async ValueTask<TimeSpan> Look(CancellationToken stop)
    {
        var now = _parts.Time.GetUtcNow();
        try
        {
            var (due, next) = await _parts.Store.Read(reader => OccurrenceRows.DueOf(reader, _source.Kind, now, PageMax), stop);
            var hasFailed = false;
            for (var i = 0; i < due.Count && !stop.IsCancellationRequested;)
            {
                var (ended, isFailed) = await Step(due, i, now, stop);
                (i, hasFailed) = (i + ended, hasFailed || isFailed);
            }

            return hasFailed ? PauseAfterFailure
                : due.Count > 0 ? TimeSpan.Zero
                : next - now is { } rest && rest < LookEvery ? rest
                : LookEvery;
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            // Whatever it is: without another look, no schedule would run.
            LogLater(_parts.Logger, _source.Kind, failure.Message);
            return PauseAfterFailure;
        }
    }

    // One commit. How many occurrences have ended, and whether one of them is tried again.
    private async ValueTask<(int Ended, bool HasFailed)> Step(IReadOnlyList<long> due, int from, DateTimeOffset now, CancellationToken stop)
    {
        var next = from;
        try
        {
            var plan = new OccurrencePlan(_parts, _source, now, isApart: false);
            while (next < due.Count && !plan.IsFull && await plan.TryAdd(due[next], stop))
            {
                next++;
            }

            await plan.Commit();
            return (next - from, false);
        }
        catch (Exception) when (!stop.IsCancellationRequested)
        {
            // One of them fails: it must not hold up the others.
            var hasFailed = false;
            next = Math.Min(next + 1, due.Count);
            for (var i = from; i < next; i++)
            {
                hasFailed |= !await RunAlone(due[i], now, isApart: false, stop) && !await RunAlone(due[i], now, isApart: true, stop);
            }

            return (next - from, hasFailed);
        }
    }

    private async ValueTask<bool> RunAlone(long id, DateTimeOffset now, bool isApart, CancellationToken stop)
    {
        try
        {
            var plan = new OccurrencePlan(_parts, _source, now, isApart);
            await plan.TryAdd(id, stop);
            await plan.Commit();
            return true;
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            LogLater(_parts.Logger, _source.Kind, failure.Message);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "An occurrence ({Kind}) is due, and is tried again: {Reason}")]
    private static partial void LogLater(ILogger logger, OccurrenceKind kind, string reason);
}
