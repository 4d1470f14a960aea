namespace Tarn.Delivery.Pipeline;

/// <summary>What a running delivery has done and where it stands; read by status, written by its pipeline.</summary>
internal sealed class DeliveryState
{
    private readonly Lock gate = new();
    private DeliveryCounters counters;
    private string? lastError;
    private long lastErrorMs;
    private long? failingSinceMs;
    private bool active;

    /// <summary>Records read and gone on.</summary>
    public void Read(long records, long bytes)
    {
        lock (gate)
        {
            counters.RecordsIn += records;
            counters.BytesIn += bytes;
        }
    }

    /// <summary>What is buffered now.</summary>
    public void Buffered(long bytes, long? oldestArrivalMs, long lagRecordsMs)
    {
        lock (gate)
        {
            counters.BufferedBytes = bytes;
            counters.OldestArrivalMs = oldestArrivalMs;
            counters.LagMs = lagRecordsMs;
        }
    }

    /// <summary>A commit succeeded.</summary>
    public void Committed(long rows, long failed, long nowMs)
    {
        lock (gate)
        {
            counters.Rows += rows;
            counters.Failed += failed;
            counters.Commits++;
            counters.LastCommitMs = nowMs;
            failingSinceMs = null;
        }
    }

    /// <summary>Work failed and will be repeated.</summary>
    public void FailedWith(string message, long nowMs)
    {
        lock (gate)
        {
            lastError = message;
            lastErrorMs = nowMs;
            failingSinceMs ??= nowMs;
        }
    }

    /// <summary>It reads and delivers.</summary>
    public void Activated()
    {
        lock (gate)
        {
            active = true;
        }
    }

    /// <summary>Since when every attempt has failed; null: the last one did not.</summary>
    public long? FailingSinceMs
    {
        get
        {
            lock (gate)
            {
                return failingSinceMs;
            }
        }
    }

    /// <summary>A moment's copy.</summary>
    public (DeliveryCounters Counters, string? LastError, long LastErrorMs, bool Active) Snapshot()
    {
        lock (gate)
        {
            return (counters, lastError, lastErrorMs, active);
        }
    }
}
