using Tarn.Storage;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Pipeline;

/// <summary>What a running delivery has done and where it stands; read by status, written by its pipeline.</summary>
internal sealed class DeliveryState(TimeProvider time)
{
    private readonly Lock gate = new();
    private DeliveryCounters counters;
    private string? lastError;
    private long lastErrorMs;
    private readonly Dictionary<OutputId, long> failingSinceMs = [];
    private readonly Dictionary<OutputId, (long Bytes, long? OldestArrivalMs)> buffers = [];
    private bool active;
    private string? waits;

    /// <summary>What the log has said of <c>_rest</c>.</summary>
    public RestReport Rest { get; } = new(time);

    /// <summary>Records read and gone on.</summary>
    public void Read(long records, long bytes, long lagMs)
    {
        lock (gate)
        {
            counters.RecordsIn += records;
            counters.BytesIn += bytes;
            counters.LagMs = lagMs;
        }
    }

    /// <summary>What an output has buffered now.</summary>
    public void Buffered(OutputId output, long bytes, long? oldestArrivalMs)
    {
        lock (gate)
        {
            buffers[output] = (bytes, oldestArrivalMs);
            counters.BufferedBytes = buffers.Values.Sum(buffer => buffer.Bytes);
            counters.OldestArrivalMs = buffers.Values.Min(buffer => buffer.OldestArrivalMs);
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
        }
    }

    /// <summary>An output has all that was read for it.</summary>
    public void Works(OutputId output)
    {
        lock (gate)
        {
            failingSinceMs.Remove(output);
        }
    }

    /// <summary>Work for an output failed and will be repeated.</summary>
    public void FailedWith(OutputId output, string message, long nowMs)
    {
        lock (gate)
        {
            lastError = ErrorText.Bound(message);
            lastErrorMs = nowMs;
            failingSinceMs.TryAdd(output, nowMs);
        }
    }

    /// <summary>Why it does not read on for now; null: it does.</summary>
    public string? Waits
    {
        get
        {
            lock (gate)
            {
                return waits;
            }
        }
    }

    /// <summary>It does not read on, or does again with null.</summary>
    public void WaitsFor(string? reason)
    {
        lock (gate)
        {
            waits = reason;
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

    /// <summary>Since when every attempt for some output has failed; null: there is none.</summary>
    public long? FailingSinceMs
    {
        get
        {
            lock (gate)
            {
                return failingSinceMs.Count == 0 ? null : failingSinceMs.Values.Min();
            }
        }
    }

    /// <summary>The same for one output.</summary>
    public long? FailingSince(OutputId output)
    {
        lock (gate)
        {
            return failingSinceMs.TryGetValue(output, out var since) ? since : null;
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
