using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Retain;

/// <summary>
/// The second thread: prepares the next file ahead of need, seals full files, runs retention. See D3 (write-back is
/// steady). No caller waits for it.
/// </summary>
internal sealed class JournalKeeper(JournalFiles files, JournalSealer sealer, JournalOptions options, TimeProvider time)
{
    private static readonly TimeSpan FullDiskEvery = TimeSpan.FromMilliseconds(500);

    private readonly object gate = new();
    private readonly Queue<SealJob> full = new();
    private long lastRetention = time.GetTimestamp();
    private bool prepare;
    private bool free;
    private bool closed;
    private volatile TarnException? retentionFailure;

    /// <summary>Set once the journal is open.</summary>
    public JournalRetention? Retention { get; set; }

    /// <summary>Why the last run of retention did not finish; null when it did.</summary>
    public TarnException? RetentionFailure => retentionFailure;

    public void PrepareSoon()
    {
        lock (gate)
        {
            prepare = true;
            Monitor.Pulse(gate);
        }
    }

    /// <summary>Runs retention soon, because a file may have become free.</summary>
    public void FreeSoon()
    {
        lock (gate)
        {
            free = true;
            Monitor.Pulse(gate);
        }
    }

    public void Seal(SealJob job)
    {
        lock (gate)
        {
            full.Enqueue(job);
            Monitor.Pulse(gate);
        }
    }

    /// <summary>Ends the loop once the requested work is done.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
            Monitor.Pulse(gate);
        }
    }

    /// <summary>Does one thing.</summary>
    /// <returns>False: there was nothing to do, or, with <paramref name="wait"/>, the keeper is closed.</returns>
    public bool Step(bool wait)
    {
        SealJob? job;
        bool preparing;
        bool freeing;
        lock (gate)
        {
            while (!prepare && full.Count == 0 && !RetentionIsDue() && !RetryIsDue())
            {
                if (closed || !wait)
                {
                    return false;
                }

                Monitor.Wait(gate, files.Failure is null ? options.RetentionEvery : FullDiskEvery);
            }

            preparing = (prepare || RetryIsDue()) && !closed;
            freeing = RetentionIsDue() || RetryIsDue();
            prepare = free = false;
            full.TryDequeue(out job);
        }

        if (preparing && !freeing)
        {
            files.Prepare();
        }

        if (job is not null)
        {
            sealer.TrySeal(job);
        }

        if (freeing)
        {
            lastRetention = time.GetTimestamp();
            RunRetention();
            if (preparing)
            {
                // Only now: files that retention freed may make room for it, D15 (a full disk stops work in order).
                files.Prepare();
            }
        }

        return true;
    }

    // A file that cannot be freed now does not end the loop: the next run tries again, and files are prepared and
    // sealed meanwhile.
    private void RunRetention()
    {
        try
        {
            Retention?.Run();
            retentionFailure = null;
        }
        catch (TarnException e)
        {
            retentionFailure = e;
        }
    }

    // After a full disk, writing resumes by itself when there is room again.
    private bool RetryIsDue() => !closed && files.IsRetryDue;

    private bool RetentionIsDue() => !closed && (free || time.GetElapsedTime(lastRetention) >= options.RetentionEvery);
}
