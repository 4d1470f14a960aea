namespace Tarn.Storage;

/// <summary>Pauses and their lengths; an infinite one has no end.</summary>
public static class Pauses
{
    /// <summary>The part of a pause that is left.</summary>
    public static TimeSpan Rest(TimeSpan pause, TimeSpan elapsed) => elapsed < pause ? pause - elapsed : TimeSpan.Zero;

    /// <summary>The shorter one.</summary>
    public static TimeSpan Min(TimeSpan one, TimeSpan other) =>
        one == Timeout.InfiniteTimeSpan || (other != Timeout.InfiniteTimeSpan && other < one) ? other : one;

    /// <summary>Waits until something arrives, the pause ends or the token is cancelled. A fault of the arrival only ends the wait.</summary>
    /// <param name="arrival">Starts to wait for what arrives.</param>
    /// <param name="since">When the pause was chosen, in ticks of the clock: its time may have come before the wait begins.</param>
    public static async Task Wait(Func<CancellationToken, Task> arrival, TimeSpan pause, long since, TimeProvider time, CancellationToken cancellationToken)
    {
        using var waits = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var arrived = arrival(waits.Token);
        var end = Task.Delay(pause, time, waits.Token);
        if (pause == Timeout.InfiniteTimeSpan || time.GetElapsedTime(since) < pause)
        {
            await Task.WhenAny(arrived, end);
        }

        await waits.CancelAsync();
        await Task.WhenAll(arrived, end).Quietly();
    }
}
