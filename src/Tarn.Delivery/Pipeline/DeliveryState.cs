using Tarn.Storage;
using Tarn.Delivery.Progress;

namespace Tarn.Delivery.Pipeline;

/// <summary>The counters, failures and waits of a running delivery. Its pipelines write it; status reads it.</summary>
internal sealed class DeliveryState(TimeProvider time)
{
    private readonly Lock _gate = new();
    private DeliveryCounters _counters;
    private string? _lastError;
    private long _lastErrorMs;
    private readonly Dictionary<DeliveryOutputId, (long SinceMs, string Message)> _failing = [];
    private readonly Dictionary<DeliveryOutputId, (long Bytes, long? OldestArrivalMs)> _buffers = [];
    private bool _active;
    private string? _waits;
    private string? _late;
    private volatile DeliveryState? _feeding;

    /// <summary>The state of the part before the results of a function; null: the delivery has no function.</summary>
    public DeliveryState? Feeding => _feeding;

    /// <summary>Sets the state of the part before the results. This state shows both parts from now on.</summary>
    public void FedBy(DeliveryState? feeding) => _feeding = feeding;

    /// <summary>The log messages about <c>_rest</c>.</summary>
    public RestReport Rest { get; } = new(time);

    /// <summary>Counts records that were read and passed on.</summary>
    public void Read(long records, long bytes, long lagMs)
    {
        lock (_gate)
        {
            _counters.RecordsIn += records;
            _counters.BytesIn += bytes;
            _counters.LagMs = lagMs;
        }
    }

    /// <summary>Sets the buffered bytes of an output.</summary>
    public void Buffered(DeliveryOutputId lane, long bytes, long? oldestArrivalMs)
    {
        lock (_gate)
        {
            _buffers[lane] = (bytes, oldestArrivalMs);
            _counters.BufferedBytes = _buffers.Values.Sum(buffer => buffer.Bytes);
            _counters.OldestArrivalMs = _buffers.Values.Min(buffer => buffer.OldestArrivalMs);
        }
    }

    /// <summary>Forgets an output that was removed.</summary>
    public void Forget(DeliveryOutputId lane)
    {
        lock (_gate)
        {
            _buffers.Remove(lane);
            _failing.Remove(lane);
        }
    }

    /// <summary>Clears an output's failure: the output has everything that was read for it.</summary>
    public void Works(DeliveryOutputId lane)
    {
        lock (_gate)
        {
            _failing.Remove(lane);
        }
    }

    /// <summary>Whether a failure differs from the last one, or is the first after a success: then it is worth a line in the log.</summary>
    public bool IsNew(string message)
    {
        lock (_gate)
        {
            return _failing.Count == 0 || _lastError != ErrorText.Bound(message);
        }
    }

    /// <summary>Notes a failure of an output; its work will be repeated.</summary>
    public void FailedWith(DeliveryOutputId lane, string message, long nowMs)
    {
        lock (_gate)
        {
            _lastError = ErrorText.Bound(message);
            _lastErrorMs = nowMs;
            _failing[lane] = (_failing.TryGetValue(lane, out var before) ? before.SinceMs : nowMs, _lastError);
        }
    }

    /// <summary>The reason that the delivery has paused reading; null: it reads.</summary>
    public string? Waits
    {
        get
        {
            lock (_gate)
            {
                return _waits ?? _feeding?.Waits;
            }
        }
    }

    /// <summary>Sets the reason that the delivery has paused reading; null: it reads again.</summary>
    public void WaitsFor(string? reason)
    {
        lock (_gate)
        {
            _waits = reason;
        }
    }

    /// <summary>The reason that the delivery misses its target for freshness; null: it has none, or meets it.</summary>
    public string? Late
    {
        get
        {
            lock (_gate)
            {
                return _late;
            }
        }
    }

    /// <summary>Sets that reason.</summary>
    public void LateBy(string? reason)
    {
        lock (_gate)
        {
            _late = reason;
        }
    }

    /// <summary>Marks the delivery as active: it reads and delivers.</summary>
    public void Activated()
    {
        lock (_gate)
        {
            _active = true;
        }
    }

    /// <summary>
    /// The time since which every attempt for some output has failed, Unix milliseconds; null: no output is failing.
    /// </summary>
    public long? FailingSinceMs
    {
        get
        {
            lock (_gate)
            {
                long? own = _failing.Count == 0 ? null : _failing.Values.Min(failure => failure.SinceMs);
                return Least(own, _feeding?.FailingSinceMs);
            }
        }
    }

    /// <summary>
    /// The newest failure of the output that has failed for the longest time; null: no output is failing. A failure from which an
    /// output has recovered is not shown here.
    /// </summary>
    public string? FailingWith
    {
        get
        {
            lock (_gate)
            {
                return _failing.Count == 0 ? _feeding?.FailingWith : _failing.Values.MinBy(failure => failure.SinceMs).Message;
            }
        }
    }

    /// <summary>The same time for one output.</summary>
    public long? FailingSince(DeliveryOutputId lane)
    {
        lock (_gate)
        {
            return _failing.TryGetValue(lane, out var failure) ? failure.SinceMs : null;
        }
    }

    /// <summary>A consistent copy.</summary>
    public (DeliveryCounters Counters, string? LastError, long LastErrorMs, bool Active) Snapshot()
    {
        lock (_gate)
        {
            return _feeding is { } feeding ? Join(feeding.Snapshot()) : (_counters, _lastError, _lastErrorMs, _active);
        }
    }

    private static long? Least(long? one, long? other) => one is null || other < one ? other ?? one : one;

    // The part before the results reads the source; this part delivers.
    private (DeliveryCounters Counters, string? LastError, long LastErrorMs, bool Active) Join(
        (DeliveryCounters Counters, string? LastError, long LastErrorMs, bool Active) before)
    {
        var joined = _counters;
        joined.RecordsIn = before.Counters.RecordsIn;
        joined.BytesIn = before.Counters.BytesIn;
        joined.BufferedBytes += before.Counters.BufferedBytes;
        joined.OldestArrivalMs = Least(joined.OldestArrivalMs, before.Counters.OldestArrivalMs);
        joined.LagMs = Math.Max(joined.LagMs, before.Counters.LagMs);
        var isNewer = _lastError is null || (before.LastError is not null && before.LastErrorMs > _lastErrorMs);
        return (joined, isNewer ? before.LastError : _lastError, isNewer ? before.LastErrorMs : _lastErrorMs, _active && before.Active);
    }
}
