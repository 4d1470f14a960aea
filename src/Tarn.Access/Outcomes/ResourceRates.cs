using System.Collections.Concurrent;

namespace Tarn.Access.Outcomes;

/// <summary>
/// Records and bytes per second that each resource accepted over the last 10 seconds, and totals since the start, for status.
/// </summary>
public sealed class ResourceRates(TimeProvider time) : ICallObserver
{
    // the running second is not counted, because it has not ended
    private const int WindowSeconds = 10;

    private readonly ConcurrentDictionary<ResourceId, Window> _windows = new();

    /// <inheritdoc/>
    public void Completed(Call call, in CallOutcome outcome)
    {
        var usage = call.Usage;
        for (var i = 0; i < usage.Count; i++)
        {
            if (usage[i].Dimension is UsageDimension.RecordsIn or UsageDimension.RecordBytesIn or UsageDimension.RecordsOut or UsageDimension.RecordBytesOut)
            {
                _windows.GetOrAdd(usage[i].Resource, static _ => new Window()).Add(Second(), usage[i].Dimension, usage[i].Units);
            }
        }
    }

    /// <summary>The resource's current rates; zero for a resource that accepted nothing in the window.</summary>
    public (double RecordsPerSecond, double BytesPerSecond) Of(ResourceId resource) =>
        _windows.TryGetValue(resource, out var window) ? window.Rates(Second()) : default;

    /// <summary>The resource's totals since the start; zero for a resource without traffic.</summary>
    public ResourceTotals TotalsOf(ResourceId resource) => _windows.TryGetValue(resource, out var window) ? window.Totals() : default;

    private long Second() => time.GetUtcNow().ToUnixTimeSeconds();

    private sealed class Window
    {
        private readonly Lock _gate = new();
        private readonly long[] _seconds = new long[WindowSeconds + 1];
        private readonly long[] _records = new long[WindowSeconds + 1];
        private readonly long[] _bytes = new long[WindowSeconds + 1];
        private ResourceTotals _totals;

        public void Add(long second, UsageDimension dimension, long units)
        {
            lock (_gate)
            {
                _totals = _totals.With(dimension, units);
                if (dimension is UsageDimension.RecordsOut or UsageDimension.RecordBytesOut)
                {
                    return;
                }

                var slot = (int)(second % _seconds.Length);
                if (_seconds[slot] != second)
                {
                    (_seconds[slot], _records[slot], _bytes[slot]) = (second, 0, 0);
                }

                (dimension == UsageDimension.RecordsIn ? _records : _bytes)[slot] += units;
            }
        }

        public ResourceTotals Totals()
        {
            lock (_gate)
            {
                return _totals;
            }
        }

        public (double RecordsPerSecond, double BytesPerSecond) Rates(long now)
        {
            long recordSum = 0, byteSum = 0;
            lock (_gate)
            {
                for (var i = 0; i < _seconds.Length; i++)
                {
                    if (_seconds[i] < now && _seconds[i] >= now - WindowSeconds)
                    {
                        recordSum += _records[i];
                        byteSum += _bytes[i];
                    }
                }
            }

            return ((double)recordSum / WindowSeconds, (double)byteSum / WindowSeconds);
        }
    }
}
