namespace Tarn.Storage.Disk;

/// <summary>
/// The pace of bulk writes: at most 8 MiB of all bulk files unsynced, in steps of 1 MiB. See D36 (files have a class).
/// While the log syncs, the rate is 200 MB/s, and 25 MB/s while its syncs take over 5 ms. An unthrottled bulk writer
/// raises the log's sync p99 from 1–4 ms to 300–450 ms (measured).
/// </summary>
internal sealed class BulkBudget(TimeProvider time)
{
    /// <summary>The largest piece written at once.</summary>
    public const int StepBytes = 1 << 20;

    private const long UnsyncedBytesMax = 8 << 20;
    private const double CalmBytesPerSecond = 200e6;
    private const double BusyBytesPerSecond = 25e6;
    private static readonly TimeSpan SlowSync = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LogRecent = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly Queue<(PosixFile File, long Offset, long Length)> _unsynced = new();
    private readonly ManualResetEventSlim _never = new();
    private long _unsyncedBytes;
    private long _lastLogSync;
    private bool _logIsSlow;
    private long _paceFrom;

    /// <summary>Notes the end of a sync of the log.</summary>
    public void LogSynced(TimeSpan took)
    {
        Volatile.Write(ref _logIsSlow, took > SlowSync);
        Volatile.Write(ref _lastLogSync, time.GetTimestamp());
    }

    /// <summary>Notes a write to a bulk file; returns when the writer may continue.</summary>
    public void Written(PosixFile file, long offset, long length)
    {
        file.StartWriteBack(offset, length);
        lock (_gate)
        {
            _unsynced.Enqueue((file, offset, length));
            _unsyncedBytes += length;
        }

        WriteBackOldest();
        Pace(length);
    }

    /// <summary>Notes that a bulk file was synced or closed: its ranges no longer count.</summary>
    public void Synced(PosixFile file)
    {
        if (file.Class != FileClass.Bulk)
        {
            return;
        }

        lock (_gate)
        {
            for (var left = _unsynced.Count; left > 0; left--)
            {
                var range = _unsynced.Dequeue();
                if (ReferenceEquals(range.File, file))
                {
                    _unsyncedBytes -= range.Length;
                }
                else
                {
                    _unsynced.Enqueue(range);
                }
            }
        }
    }

    private void WriteBackOldest()
    {
        while (true)
        {
            (PosixFile File, long Offset, long Length) oldest;
            lock (_gate)
            {
                if (_unsyncedBytes <= UnsyncedBytesMax || !_unsynced.TryDequeue(out oldest))
                {
                    return;
                }

                _unsyncedBytes -= oldest.Length;
            }

            oldest.File.FinishWriteBack(oldest.Offset, oldest.Length);
        }
    }

    private void Pace(long length)
    {
        var last = Volatile.Read(ref _lastLogSync);
        if (last == 0 || time.GetElapsedTime(last) > LogRecent)
        {
            return;
        }

        var rate = Volatile.Read(ref _logIsSlow) ? BusyBytesPerSecond : CalmBytesPerSecond;
        TimeSpan pause;
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _paceFrom = Math.Max(_paceFrom, now) + (long)(length / rate * time.TimestampFrequency);
            pause = time.GetElapsedTime(now, _paceFrom);
        }

        if (pause > TimeSpan.FromMilliseconds(1))
        {
            _never.Wait(pause < PauseMax ? pause : PauseMax);
        }
    }
}
