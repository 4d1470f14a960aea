using Tarn.Storage;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Pipeline;

/// <summary>The counters, failures and waits of a running delivery. Its pipelines write it; status reads it.</summary>
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

    /// <summary>The log messages about <c>_rest</c>.</summary>
    public RestReport Rest { get; } = new(time);

    /// <summary>Counts records that were read and passed on.</summary>
    public void Read(long records, long bytes, long lagMs)
    {
        lock (gate)
        {
            counters.RecordsIn += records;
            counters.BytesIn += bytes;
            counters.LagMs = lagMs;
        }
    }

    /// <summary>Sets the buffered bytes of an output.</summary>
    public void Buffered(OutputId output, long bytes, long? oldestArrivalMs)
    {
        lock (gate)
        {
            buffers[output] = (bytes, oldestArrivalMs);
            counters.BufferedBytes = buffers.Values.Sum(buffer => buffer.Bytes);
            counters.OldestArrivalMs = buffers.Values.Min(buffer => buffer.OldestArrivalMs);
        }
    }

    /// <summary>Counts a successful commit.</summary>
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

    /// <summary>Clears an output's failure: the output has everything that was read for it.</summary>
    public void Works(OutputId output)
    {
        lock (gate)
        {
            failingSinceMs.Remove(output);
        }
    }

    /// <summary>Notes a failure of an output; its work will be repeated.</summary>
    public void FailedWith(OutputId output, string message, long nowMs)
    {
        lock (gate)
        {
            lastError = ErrorText.Bound(message);
            lastErrorMs = nowMs;
            failingSinceMs.TryAdd(output, nowMs);
        }
    }

    /// <summary>The reason that the delivery has paused reading; null: it reads.</summary>
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

    /// <summary>Sets the reason that the delivery has paused reading; null: it reads again.</summary>
    public void WaitsFor(string? reason)
    {
        lock (gate)
        {
            waits = reason;
        }
    }

    /// <summary>Marks the delivery as active: it reads and delivers.</summary>
    public void Activated()
    {
        lock (gate)
        {
            active = true;
        }
    }

    /// <summary>
    /// The time since which every attempt for some output has failed, Unix milliseconds; null: no output is failing.
    /// </summary>
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

    /// <summary>The same time for one output.</summary>
    public long? FailingSince(OutputId output)
    {
        lock (gate)
        {
            return failingSinceMs.TryGetValue(output, out var since) ? since : null;
        }
    }

    /// <summary>A consistent copy.</summary>
    public (DeliveryCounters Counters, string? LastError, long LastErrorMs, bool Active) Snapshot()
    {
        lock (gate)
        {
            return (counters, lastError, lastErrorMs, active);
        }
    }
}
