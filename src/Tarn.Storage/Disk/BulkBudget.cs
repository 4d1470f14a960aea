namespace Tarn.Storage.Disk;

/// <summary>
/// The pace of bulk writes: at most 8 MiB of all bulk files unsynced, in steps of 1 MiB. See D36 (files have a class).
/// While the log syncs, the rate is 200 MB/s, and 25 MB/s while those syncs take over 5 ms. An unthrottled bulk writer
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

    private readonly Lock gate = new();
    private readonly Queue<(PosixFile File, long Offset, long Length)> unsynced = new();
    private readonly ManualResetEventSlim never = new();
    private long unsyncedBytes;
    private long lastLogSync;
    private bool logIsSlow;
    private long paceFrom;

    /// <summary>Notes the end of a sync of the log.</summary>
    public void LogSynced(TimeSpan took)
    {
        Volatile.Write(ref logIsSlow, took > SlowSync);
        Volatile.Write(ref lastLogSync, time.GetTimestamp());
    }

    /// <summary>Notes a write to a bulk file; returns when the writer may continue.</summary>
    public void Written(PosixFile file, long offset, long length)
    {
        file.StartWriteBack(offset, length);
        lock (gate)
        {
            unsynced.Enqueue((file, offset, length));
            unsyncedBytes += length;
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

        lock (gate)
        {
            for (var left = unsynced.Count; left > 0; left--)
            {
                var range = unsynced.Dequeue();
                if (ReferenceEquals(range.File, file))
                {
                    unsyncedBytes -= range.Length;
                }
                else
                {
                    unsynced.Enqueue(range);
                }
            }
        }
    }

    private void WriteBackOldest()
    {
        while (true)
        {
            (PosixFile File, long Offset, long Length) oldest;
            lock (gate)
            {
                if (unsyncedBytes <= UnsyncedBytesMax || !unsynced.TryDequeue(out oldest))
                {
                    return;
                }

                unsyncedBytes -= oldest.Length;
            }

            oldest.File.FinishWriteBack(oldest.Offset, oldest.Length);
            oldest.File.DropCached(oldest.Offset, oldest.Length);
        }
    }

    private void Pace(long length)
    {
        var last = Volatile.Read(ref lastLogSync);
        if (last == 0 || time.GetElapsedTime(last) > LogRecent)
        {
            return;
        }

        var rate = Volatile.Read(ref logIsSlow) ? BusyBytesPerSecond : CalmBytesPerSecond;
        TimeSpan pause;
        lock (gate)
        {
            var now = time.GetTimestamp();
            paceFrom = Math.Max(paceFrom, now) + (long)(length / rate * time.TimestampFrequency);
            pause = time.GetElapsedTime(now, paceFrom);
        }

        if (pause > TimeSpan.FromMilliseconds(1))
        {
            never.Wait(pause < PauseMax ? pause : PauseMax);
        }
    }
}
