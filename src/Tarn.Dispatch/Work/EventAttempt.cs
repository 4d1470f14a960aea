using Tarn.Dispatch.Rows;
using Tarn.Dispatch.Targets;
using Tarn.Storage;

namespace Tarn.Dispatch.Work;

/// <summary>One attempt of an event: tries it, and decides about a retry or the end.</summary>
/// <param name="time">The clock.</param>
internal sealed class EventAttempt(TimeProvider time)
{
    private static readonly TimeSpan HinderedPauseMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HinderedPauseMax = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan EndPauseMax = TimeSpan.FromSeconds(8);

    /// <summary>Runs the attempt to its end.</summary>
    public async Task<EventOutcome> Run(IWaitingEvent waiting, UndoneEvent before, CancellationToken cancellationToken)
    {
        var rules = await waiting.Rules();
        if (IsTooOld(waiting, rules))
        {
            return await End(waiting, before, EndCause.TooOld, cancellationToken);
        }

        TryResult result;
        try
        {
            result = await waiting.Try(before.Calls, cancellationToken);
        }
        catch (TarnException hindered)
        {
            return Wait(before) with { IsThrottled = hindered.Kind == ErrorKind.Throttled };
        }

        var after = before with { Calls = before.Calls + 1 };
        return result switch
        {
            TryResult.Gone => await End(waiting, before, EndCause.Gone, cancellationToken),
            TryResult.Refused => await End(waiting, before, EndCause.Refused, cancellationToken) with { HasAnswered = true },
            TryResult.Succeeded => await End(waiting, after, EndCause.Succeeded, cancellationToken) with { HasAnswered = true },
            _ when after.Calls > rules.RetriesMax => await End(waiting, after, EndCause.Exhausted, cancellationToken) with { HasAnswered = false },
            _ => Later(after, rules.PauseAfter(after.Calls)) with { HasAnswered = false },
        };
    }

    /// <summary>Whether an event ends without a call, by its rules.</summary>
    public bool IsTooOld(IWaitingEvent waiting, RetryRules rules) =>
        time.GetUtcNow().ToUnixTimeMilliseconds() - waiting.AcceptedMs > rules.AgeMax.TotalMilliseconds;

    /// <summary>The outcome of an event that must wait, because its attempt failed.</summary>
    public EventOutcome Wait(UndoneEvent before)
    {
        var pause = HinderedPauseMin * Math.Pow(2, Math.Min(before.Hindered, 10));
        return Later(before with { Hindered = before.Hindered + 1 }, pause < HinderedPauseMax ? pause : HinderedPauseMax);
    }

    // The target has the event already, so only the end is tried again. The event's slot stays taken.
    private async Task<EventOutcome> End(IWaitingEvent waiting, UndoneEvent after, EndCause cause, CancellationToken cancellationToken)
    {
        for (var pause = HinderedPauseMin; ; pause = pause * 2 < EndPauseMax ? pause * 2 : EndPauseMax)
        {
            try
            {
                return new EventOutcome(after.Offset, null, await waiting.End(cause, after.Calls));
            }
            catch (TarnException hindered) when (hindered.Kind
                is ErrorKind.Throttled or ErrorKind.Unavailable or ErrorKind.DiskFull or ErrorKind.OutcomeUnknown or ErrorKind.Conflict)
            {
                await Task.Delay(pause, time, cancellationToken);
            }
        }
    }

    private EventOutcome Later(UndoneEvent after, TimeSpan pause) =>
        new(after.Offset, after with { DueMs = (time.GetUtcNow() + pause).ToUnixTimeMilliseconds(), Place = null }, Ending.Nothing);
}
