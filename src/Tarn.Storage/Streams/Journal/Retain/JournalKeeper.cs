using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Retain;

/// <summary>
/// The second thread: prepares the next file ahead of need, seals full files, runs retention. See D3 (write-back is
/// steady). No caller waits for it.
/// </summary>
internal sealed class JournalKeeper(JournalFiles files, JournalSealer sealer, JournalOptions options, TimeProvider time)
{
    private static readonly TimeSpan FullDiskEvery = TimeSpan.FromMilliseconds(500);

    private readonly object _gate = new();
    private readonly Queue<SealJob> _full = new();
    private long _lastRetention = time.GetTimestamp();
    private bool _prepare;
    private bool _free;
    private bool _closed;
    private volatile TarnException? _retentionFailure;

    /// <summary>Set once the journal is open.</summary>
    public JournalRetention? Retention { get; set; }

    /// <summary>Why the last run of retention did not finish; null when it did.</summary>
    public TarnException? RetentionFailure => _retentionFailure;

    public void PrepareSoon()
    {
        lock (_gate)
        {
            _prepare = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Runs retention soon, because a file may have become free.</summary>
    public void FreeSoon()
    {
        lock (_gate)
        {
            _free = true;
            Monitor.Pulse(_gate);
        }
    }

    public void Seal(SealJob job)
    {
        lock (_gate)
        {
            _full.Enqueue(job);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Ends the loop once the requested work is done.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Does one thing.</summary>
    /// <returns>False: there was nothing to do, or, with <paramref name="wait"/>, the keeper is closed.</returns>
    public bool Step(bool wait)
    {
        SealJob? job;
        bool preparing;
        bool freeing;
        lock (_gate)
        {
            while (!_prepare && _full.Count == 0 && !RetentionIsDue() && !RetryIsDue())
            {
                if (_closed || !wait)
                {
                    return false;
                }

                Monitor.Wait(_gate, files.Failure is null ? options.RetentionEvery : FullDiskEvery);
            }

            preparing = (_prepare || RetryIsDue()) && !_closed;
            freeing = RetentionIsDue() || RetryIsDue();
            _prepare = _free = false;
            _full.TryDequeue(out job);
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
            _lastRetention = time.GetTimestamp();
            RunRetention();
            if (preparing)
            {
                // Only now: files that retention freed may leave space for it, D15 (a full disk stops work in order).
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
            _retentionFailure = null;
        }
        catch (TarnException e)
        {
            _retentionFailure = e;
        }
    }

    // After a full disk, writing resumes by itself when there is space again.
    private bool RetryIsDue() => !_closed && files.IsRetryDue;

    private bool RetentionIsDue() => !_closed && (_free || time.GetElapsedTime(_lastRetention) >= options.RetentionEvery);
}
