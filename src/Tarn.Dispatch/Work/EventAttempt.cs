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

    // A target with as many calls as it may have works, so its next event is not far away.
    private static readonly TimeSpan FullPauseMax = TimeSpan.FromSeconds(8);

    /// <summary>Runs the attempt to its end.</summary>
    public async Task<EventOutcome> Run(IWaitingEvent waiting, UndoneEvent before, CancellationToken cancellationToken)
    {
        var rules = await waiting.Rules();
        if (time.GetUtcNow().ToUnixTimeMilliseconds() - waiting.AcceptedMs > rules.AgeMax.TotalMilliseconds)
        {
            return await End(waiting, before, EndCause.TooOld);
        }

        TryResult result;
        try
        {
            result = await waiting.Try(cancellationToken);
        }
        catch (TarnException hindered)
        {
            return Wait(before, HinderedPauseMax) with { IsThrottled = hindered.Kind == ErrorKind.Throttled };
        }

        var after = before with { Calls = before.Calls + 1 };
        return result switch
        {
            TryResult.Gone => EventOutcome.Done(before.Offset),
            TryResult.Refused => await End(waiting, before, EndCause.Refused),
            TryResult.Succeeded => await End(waiting, after, EndCause.Succeeded),
            _ when after.Calls > rules.RetriesMax => await End(waiting, after, EndCause.Exhausted),
            _ => Later(after, rules.PauseAfter(after.Calls)),
        };
    }

    /// <summary>The outcome of an event that must wait, because its target has as many calls as it may.</summary>
    public EventOutcome Wait(UndoneEvent before) => Wait(before, FullPauseMax);

    private EventOutcome Wait(UndoneEvent before, TimeSpan pauseMax)
    {
        var pause = HinderedPauseMin * Math.Pow(2, Math.Min(before.Hindered, 10));
        return Later(before with { Hindered = before.Hindered + 1 }, pause < pauseMax ? pause : pauseMax);
    }

    private static async Task<EventOutcome> End(IWaitingEvent waiting, UndoneEvent after, EndCause cause) =>
        new(after.Offset, null, await waiting.End(cause, after.Calls));

    private EventOutcome Later(UndoneEvent after, TimeSpan pause) =>
        new(after.Offset, after with { DueMs = (time.GetUtcNow() + pause).ToUnixTimeMilliseconds() }, EventEnding.Nothing);
}
