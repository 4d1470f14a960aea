using System.Globalization;
using Tarn.Storage.Disk;

namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// Decides whether retention may trust the wall clock: D12 (arrival times never go back). A jump of more than 1 hour
/// against the monotonic clock, or of more than 24 hours over a restart, is a doubt. During a doubt retention deletes
/// nothing, until an operator confirms the clock or 24 hours of uptime have passed. A doubt is durable before any
/// record carries a time of that clock; otherwise the next start would take those records as proof that the clock is
/// right.
/// </summary>
internal sealed class ClockTrust
{
    private static readonly TimeSpan JumpMax = TimeSpan.FromHours(1);
    private static readonly TimeSpan RestartJumpMax = TimeSpan.FromHours(24);
    private static readonly TimeSpan DoubtFor = TimeSpan.FromHours(24);
    private static readonly TimeSpan NoteEvery = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    // Writing a doubt waits for the disk; a thread that only reads the doubt must not wait for that.
    private readonly Lock keeping = new();
    private readonly Lock gate = new();
    private readonly ClockDoubtFile file;
    private readonly TimeProvider time;
    private DateTimeOffset wall;
    private long monotonic;
    private Known? doubt;
    private volatile bool mayBeOnDisk;
    private TarnException? failure;
    private long failedAt;

    public ClockTrust(IDisk disk, TimeProvider time)
    {
        file = new ClockDoubtFile(disk);
        this.time = time;
        Anchor();
    }

    /// <summary>Why the clock is not trusted now; null when it is trusted.</summary>
    public string? Doubt
    {
        get
        {
            lock (gate)
            {
                Look();
                return doubt is { } known
                    ? $"retention deletes nothing for 24 hours of uptime: {known.Why}; if the clock is right: tarn doctor --accept-clock"
                    : null;
            }
        }
    }

    /// <summary>
    /// Whether this thread is writing or removing a doubt; another thread that does so would wait for it.
    /// </summary>
    public bool IsBusyHere => keeping.IsHeldByCurrentThread;

    /// <summary>
    /// Restores a doubt of an earlier run and checks the clock; called at a start, before the first stamp.
    /// </summary>
    /// <param name="lastArrivalMs">The newest arrival time found, Unix milliseconds; 0 when there is none.</param>
    public void Restore(long lastArrivalMs)
    {
        lock (gate)
        {
            if (file.Read() is { } earlier)
            {
                // After a kill the file may be in the page cache alone, D7 (recovery makes the tail durable first). The
                // doubt is written again before anything relies on it.
                mayBeOnDisk = true;
                doubt = new Known(earlier.Why, earlier.Up, time.GetTimestamp());
            }

            var since = TimeSpan.FromMilliseconds(wall.ToUnixTimeMilliseconds() - lastArrivalMs);
            if (lastArrivalMs != 0 && since.Duration() > RestartJumpMax)
            {
                BeginDoubt($"the newest record is {Hours(since)} hours away from the clock of this start");
            }
        }
    }

    /// <summary>Gives the arrival time of records that are laid down now, Unix milliseconds.</summary>
    /// <returns>
    /// Null, or the reason why no record may have that time: the clock is in doubt, and the disk cannot store the
    /// doubt.
    /// </returns>
    public AppendStatus? TryStamp(out long nowMs)
    {
        lock (gate)
        {
            nowMs = Look().ToUnixTimeMilliseconds();
            if (doubt is null or { IsKept: true })
            {
                return null;
            }
        }

        return TryKeep() switch
        {
            null => null,
            { Kind: ErrorKind.DiskFull } => AppendStatus.DiskFull,
            _ => AppendStatus.Unavailable,
        };
    }

    /// <summary>Called at intervals: brings the file up to date. A failed write is tried again the next time.</summary>
    public void Tend()
    {
        bool isOver;
        lock (gate)
        {
            Look();
            isOver = doubt is null && mayBeOnDisk;
            if (doubt is { IsKept: true } known && time.GetElapsedTime(known.NotedAt) < NoteEvery)
            {
                return;
            }
        }

        if (isOver)
        {
            TryForget();
        }
        else
        {
            TryKeep();
        }
    }

    /// <summary>Trusts the clock as it is now, because an operator confirmed it.</summary>
    /// <exception cref="TarnException">DiskFailed: the doubt stays.</exception>
    public void Accept()
    {
        lock (keeping)
        {
            Forget();
            lock (gate)
            {
                doubt = null;
                Anchor();
            }
        }
    }

    private TarnException? TryKeep()
    {
        lock (keeping)
        {
            Known? known;
            lock (gate)
            {
                known = doubt;
            }

            if (known is null)
            {
                return null;
            }

            if (failure is { } before && time.GetElapsedTime(failedAt) < RetryPause)
            {
                return before;
            }

            try
            {
                mayBeOnDisk = true;
                known.NotedAt = time.GetTimestamp();
                file.Write(UpWith(known), known.Why);
                known.IsKept = true;
                return failure = null;
            }
            catch (TarnException e)
            {
                failedAt = time.GetTimestamp();
                return failure = e;
            }
        }
    }

    private void TryForget()
    {
        lock (keeping)
        {
            try
            {
                Forget();
            }
            catch (TarnException)
            {
                // The file stays: the next start doubts the clock a little longer.
            }
        }
    }

    private void Forget()
    {
        if (!mayBeOnDisk)
        {
            return;
        }

        if (doubt is { } known)
        {
            // If the disk fails half-way, it is unknown whether the doubt is still stored.
            known.IsKept = false;
        }

        file.Remove();
        mayBeOnDisk = false;
    }

    private DateTimeOffset Look()
    {
        var now = time.GetUtcNow();
        var moved = now - wall - time.GetElapsedTime(monotonic);
        if (moved.Duration() > JumpMax)
        {
            BeginDoubt($"the wall clock moved by {Hours(moved)} hours");
            Anchor();
        }
        else if (doubt is { } known && UpWith(known) > DoubtFor)
        {
            doubt = null;
        }

        return now;
    }

    private void BeginDoubt(string why) => doubt = new Known(why, TimeSpan.Zero, time.GetTimestamp());

    private TimeSpan UpWith(Known known) => known.UpBefore + time.GetElapsedTime(known.Since);

    private void Anchor()
    {
        wall = time.GetUtcNow();
        monotonic = time.GetTimestamp();
    }

    private static string Hours(TimeSpan span) => span.TotalHours.ToString("N1", CultureInfo.InvariantCulture);

    /// <param name="why">The reason.</param>
    /// <param name="upBefore">Uptime with this doubt in earlier runs.</param>
    /// <param name="since">The moment at which the doubt began in this run.</param>
    private sealed class Known(string why, TimeSpan upBefore, long since)
    {
        private volatile bool isKept;
        private long notedAt = since;

        public string Why { get; } = why;

        public TimeSpan UpBefore { get; } = upBefore;

        public long Since { get; } = since;

        /// <summary>Whether the doubt is durable.</summary>
        public bool IsKept
        {
            get => isKept;
            set => isKept = value;
        }

        /// <summary>When the doubt's uptime was last written to the file.</summary>
        public long NotedAt
        {
            get => Volatile.Read(ref notedAt);
            set => Volatile.Write(ref notedAt, value);
        }
    }
}
