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
    private readonly Lock _keeping = new();
    private readonly Lock _gate = new();
    private readonly ClockDoubtFile _file;
    private readonly TimeProvider _time;
    private DateTimeOffset _wall;
    private long _monotonic;
    private Known? _doubt;
    private volatile bool _mayBeOnDisk;
    private TarnException? _failure;
    private long _failedAt;

    public ClockTrust(IDisk disk, TimeProvider time)
    {
        _file = new ClockDoubtFile(disk);
        _time = time;
        Anchor();
    }

    /// <summary>Why the clock is not trusted now; null when it is trusted.</summary>
    public string? Doubt
    {
        get
        {
            lock (_gate)
            {
                Look();
                return _doubt is { } known
                    ? $"retention deletes nothing for 24 hours of uptime: {known.Why}; if the clock is right: tarn doctor --accept-clock"
                    : null;
            }
        }
    }

    /// <summary>
    /// The present time, Unix milliseconds, as a trusted clock shows it; null while the clock is in doubt. Decide by this
    /// number: the clock may jump at any moment after it.
    /// </summary>
    public long? TrustedNowMs
    {
        get
        {
            lock (_gate)
            {
                var now = Look();
                return _doubt is null ? now.ToUnixTimeMilliseconds() : null;
            }
        }
    }

    /// <summary>
    /// Whether this thread is writing or removing a doubt; another thread that does so would wait for it.
    /// </summary>
    public bool IsBusyHere => _keeping.IsHeldByCurrentThread;

    /// <summary>
    /// Restores a doubt of an earlier run and checks the clock; called at a start, before the first stamp.
    /// </summary>
    /// <param name="lastArrivalMs">The newest arrival time found, Unix milliseconds; 0 when there is none.</param>
    public void Restore(long lastArrivalMs)
    {
        lock (_gate)
        {
            if (_file.Read() is { } earlier)
            {
                // After a kill the file may be in the page cache alone, D7 (recovery makes the tail durable first). The
                // doubt is written again before anything relies on it.
                _mayBeOnDisk = true;
                _doubt = new Known(earlier.Why, earlier.Up, _time.GetTimestamp());
            }

            var since = TimeSpan.FromMilliseconds(_wall.ToUnixTimeMilliseconds() - lastArrivalMs);
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
        lock (_gate)
        {
            nowMs = Look().ToUnixTimeMilliseconds();
            if (_doubt is null or { IsKept: true })
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
        lock (_gate)
        {
            Look();
            isOver = _doubt is null && _mayBeOnDisk;
            if (_doubt is { IsKept: true } known && _time.GetElapsedTime(known.NotedAt) < NoteEvery)
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
        lock (_keeping)
        {
            Forget();
            lock (_gate)
            {
                _doubt = null;
                Anchor();
            }
        }
    }

    private TarnException? TryKeep()
    {
        lock (_keeping)
        {
            Known? known;
            lock (_gate)
            {
                known = _doubt;
            }

            if (known is null)
            {
                return null;
            }

            if (_failure is { } before && _time.GetElapsedTime(_failedAt) < RetryPause)
            {
                return before;
            }

            try
            {
                _mayBeOnDisk = true;
                known.NotedAt = _time.GetTimestamp();
                _file.Write(UpWith(known), known.Why);
                known.IsKept = true;
                return _failure = null;
            }
            catch (TarnException e)
            {
                _failedAt = _time.GetTimestamp();
                return _failure = e;
            }
        }
    }

    private void TryForget()
    {
        lock (_keeping)
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
        if (!_mayBeOnDisk)
        {
            return;
        }

        if (_doubt is { } known)
        {
            // If the disk fails half-way, it is unknown whether the doubt is still stored.
            known.IsKept = false;
        }

        _file.Remove();
        _mayBeOnDisk = false;
    }

    private DateTimeOffset Look()
    {
        var now = _time.GetUtcNow();
        var moved = now - _wall - _time.GetElapsedTime(_monotonic);
        if (moved.Duration() > JumpMax)
        {
            BeginDoubt($"the wall clock moved by {Hours(moved)} hours");
            Anchor();
        }
        else if (_doubt is { } known && UpWith(known) > DoubtFor)
        {
            _doubt = null;
        }

        return now;
    }

    private void BeginDoubt(string why) => _doubt = new Known(why, TimeSpan.Zero, _time.GetTimestamp());

    private TimeSpan UpWith(Known known) => known.UpBefore + _time.GetElapsedTime(known.Since);

    private void Anchor()
    {
        _wall = _time.GetUtcNow();
        _monotonic = _time.GetTimestamp();
    }

    private static string Hours(TimeSpan span) => span.TotalHours.ToString("N1", CultureInfo.InvariantCulture);

    /// <param name="why">The reason.</param>
    /// <param name="upBefore">Uptime with this doubt in earlier runs.</param>
    /// <param name="since">The moment at which the doubt began in this run.</param>
    private sealed class Known(string why, TimeSpan upBefore, long since)
    {
        private volatile bool _isKept;
        private long _notedAt = since;

        public string Why { get; } = why;

        public TimeSpan UpBefore { get; } = upBefore;

        public long Since { get; } = since;

        /// <summary>Whether the doubt is durable.</summary>
        public bool IsKept
        {
            get => _isKept;
            set => _isKept = value;
        }

        /// <summary>When the doubt's uptime was last written to the file.</summary>
        public long NotedAt
        {
            get => Volatile.Read(ref _notedAt);
            set => Volatile.Write(ref _notedAt, value);
        }
    }
}
