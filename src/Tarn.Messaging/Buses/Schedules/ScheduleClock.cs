using Microsoft.Extensions.Logging;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Events;
using Tarn.Messaging.Buses.Parts;
using Tarn.Messaging.Buses.Rules;
using Tarn.Messaging.Buses.Sending;
using Tarn.Storage;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Targets;

namespace Tarn.Messaging.Buses.Schedules;

/// <summary>
/// Puts the events of scheduled rules on their buses. An event and its time are one commit, so a kill and a clock that is set back repeat
/// none. Of the times that passed while the server was down, the newest runs if it is young enough; the others are losses.
/// </summary>
internal sealed partial class ScheduleClock : IAsyncDisposable
{
    // The clock of the machine may be set while this waits.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly BusParts _parts;
    private readonly RuleIndex _rules;
    private readonly View<long, DateTimeOffset> _newest;
    private readonly CancellationTokenSource _life = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;

    private ScheduleClock(BusParts parts, RuleIndex rules, View<long, DateTimeOffset> newest)
    {
        (_parts, _rules, _newest) = (parts, rules, newest);
        newest.Changed += _ => Wake();
        rules.Changed += Wake;
    }

    public static async Task<ScheduleClock> Open(BusParts parts, RuleIndex rules, CancellationToken cancellationToken) => new(
        parts,
        rules,
        await View<long, DateTimeOffset>.Open(
            parts.Store, ScheduleRows.Space, ScheduleRows.KeyOf, (_, value) => ScheduleRows.Decode(value), cancellationToken));

    public void Start() => _running = Task.Run(() => Run(_life.Token));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        await _running.Quietly();
        _newest.Dispose();
        _life.Dispose();
    }

    private void Wake() => Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var changed = Volatile.Read(ref _changed).Task;
            var pause = LookEvery;
            foreach (var (bus, rule) in _rules.Scheduled)
            {
                var wanted = await Look(bus, rule);
                pause = wanted < pause ? wanted : pause;
            }

            using var waits = CancellationTokenSource.CreateLinkedTokenSource(stop);
            await Task.WhenAny(changed, Task.Delay(pause, _parts.Time, waits.Token));
            await waits.CancelAsync();
        }
    }

    // Runs a rule that is due. The time until the next look at it.
    private async ValueTask<TimeSpan> Look(StreamId bus, BusRule rule)
    {
        var now = _parts.Time.GetUtcNow();
        if (!_newest.TryGet(rule.Id, out var newest) || rule.Times!.Next(newest) is not { } next)
        {
            return LookEvery;
        }

        if (next > now)
        {
            return next - now;
        }

        try
        {
            if (rule.Times.Between(newest, now) is { } due && _parts.BusOf(bus) is { } of)
            {
                await Fire(of, rule, newest, due.Count, due.Newest, now);
            }
        }
        catch (Exception failure)
        {
            // Whatever it is: without another attempt, no schedule would run.
            LogLater(_parts.Logger, rule.Arn, failure.Message);
            return PauseAfterFailure;
        }

        return rule.Times.Next(now) is { } later ? later - now : LookEvery;
    }

    private async ValueTask Fire(RegisteredBus bus, BusRule rule, DateTimeOffset before, long count, DateTimeOffset newest, DateTimeOffset now)
    {
        var isYoung = now - newest <= BusLimits.AgeMax;
        var missed = isYoung ? count - 1 : count;
        await InsideCommit.Run(_parts.Store, isYoung ? [new BusEventsAppend(_parts, bus.Id, [EventOf(bus, rule, newest, now)])] : [], async transaction =>
        {
            if (await ScheduleRows.Of(transaction, rule.Id) != before)
            {
                throw new TarnException(ErrorKind.Conflict, "The rule's schedule has changed.");
            }

            ScheduleRows.Put(transaction, rule.Id, newest);
            if (missed > 0)
            {
                var loss = new Loss(rule.Arn, LossKind.TooOld, missed, 0, "the schedule's time passed while the server was not running");
                await LossRows.Add(transaction, loss, now.ToUnixTimeMilliseconds());
            }

            return true;
        });
        if (missed > 0)
        {
            LogMissed(_parts.Logger, rule.Arn, missed);
        }
    }

    private static BusEvent EventOf(RegisteredBus bus, BusRule rule, DateTimeOffset time, DateTimeOffset now) => new()
    {
        Id = Guid.NewGuid(),
        TimeMs = time.ToUnixTimeMilliseconds(),
        AcceptedMs = now.ToUnixTimeMilliseconds(),
        Source = "aws.events",
        DetailType = "Scheduled Event",
        Account = bus.Resource.Owner,
        Region = bus.Resource.Name.Region,
        Resources = [rule.Arn],
        Detail = "{}",
        OnlyRules = [rule.Name],
    };

    [LoggerMessage(LogLevel.Warning, "The schedule of {Rule} missed {Count} times while the server was not running")]
    private static partial void LogMissed(ILogger logger, string rule, long count);

    [LoggerMessage(LogLevel.Warning, "The schedule of {Rule} is due, and is tried again: {Reason}")]
    private static partial void LogLater(ILogger logger, string rule, string reason);
}
