using System.Globalization;

namespace Tarn.Storage.Streams.Journal;

/// <summary>
/// Whether the wall clock may decide what is too old (D12). After a jump of more than an hour against the monotonic clock, or more than 24 hours
/// over a restart, retention deletes nothing until an operator vouches for the clock or 24 hours have passed.
/// </summary>
internal sealed class ClockTrust
{
    private static readonly TimeSpan JumpMax = TimeSpan.FromHours(1);
    private static readonly TimeSpan RestartJumpMax = TimeSpan.FromHours(24);
    private static readonly TimeSpan DoubtFor = TimeSpan.FromHours(24);

    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private DateTimeOffset wall;
    private long monotonic;
    private (long Since, string Why)? doubt;

    public ClockTrust(TimeProvider time)
    {
        this.time = time;
        Anchor();
    }

    /// <summary>Why the clock is not trusted now; null: it is.</summary>
    public string? Doubt
    {
        get
        {
            lock (gate)
            {
                Look();
                return doubt?.Why;
            }
        }
    }

    /// <summary>At a start: the newest arrival found, Unix milliseconds; 0: none.</summary>
    public void Restore(long lastArrivalMs)
    {
        lock (gate)
        {
            var since = TimeSpan.FromMilliseconds(wall.ToUnixTimeMilliseconds() - lastArrivalMs);
            if (lastArrivalMs != 0 && since.Duration() > RestartJumpMax)
            {
                BeginDoubt($"the newest record is {Hours(since)} hours away from the clock of this start");
            }
        }
    }

    /// <summary>An operator vouches for the clock as it is now.</summary>
    public void Accept()
    {
        lock (gate)
        {
            doubt = null;
            Anchor();
        }
    }

    private void Look()
    {
        var moved = time.GetUtcNow() - wall - time.GetElapsedTime(monotonic);
        if (moved.Duration() > JumpMax)
        {
            BeginDoubt($"the wall clock moved by {Hours(moved)} hours");
            Anchor();
        }
        else if (doubt is { } begun && time.GetElapsedTime(begun.Since) > DoubtFor)
        {
            doubt = null;
        }
    }

    private void BeginDoubt(string why) => doubt = (
        time.GetTimestamp(),
        $"retention deletes nothing for 24 hours of uptime: {why}; if the clock is right: tarn doctor --accept-clock");

    private void Anchor()
    {
        wall = time.GetUtcNow();
        monotonic = time.GetTimestamp();
    }

    private static string Hours(TimeSpan span) => span.TotalHours.ToString("N1", CultureInfo.InvariantCulture);
}
