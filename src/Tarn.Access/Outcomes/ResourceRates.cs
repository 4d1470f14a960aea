using System.Collections.Concurrent;

namespace Tarn.Access.Outcomes;

/// <summary>Records and bytes per second that each resource accepted over the last 10 seconds, for status.</summary>
public sealed class ResourceRates(TimeProvider time) : ICallObserver
{
    // the running second is not counted, because it has not ended
    private const int WindowSeconds = 10;

    private readonly ConcurrentDictionary<ResourceId, Window> windows = new();

    /// <inheritdoc/>
    public void Completed(Call call, in CallOutcome outcome)
    {
        var usage = call.Usage;
        for (var i = 0; i < usage.Count; i++)
        {
            if (usage[i].Dimension is UsageDimension.RecordsIn or UsageDimension.RecordBytesIn)
            {
                windows.GetOrAdd(usage[i].Resource, static _ => new Window()).Add(Second(), usage[i].Dimension, usage[i].Units);
            }
        }
    }

    /// <summary>The resource's current rates; zero for a resource that accepted nothing in the window.</summary>
    public (double RecordsPerSecond, double BytesPerSecond) Of(ResourceId resource) =>
        windows.TryGetValue(resource, out var window) ? window.Rates(Second()) : default;

    private long Second() => time.GetUtcNow().ToUnixTimeSeconds();

    private sealed class Window
    {
        private readonly Lock gate = new();
        private readonly long[] seconds = new long[WindowSeconds + 1];
        private readonly long[] records = new long[WindowSeconds + 1];
        private readonly long[] bytes = new long[WindowSeconds + 1];

        public void Add(long second, UsageDimension dimension, long units)
        {
            lock (gate)
            {
                var slot = (int)(second % seconds.Length);
                if (seconds[slot] != second)
                {
                    (seconds[slot], records[slot], bytes[slot]) = (second, 0, 0);
                }

                (dimension == UsageDimension.RecordsIn ? records : bytes)[slot] += units;
            }
        }

        public (double RecordsPerSecond, double BytesPerSecond) Rates(long now)
        {
            long recordSum = 0, byteSum = 0;
            lock (gate)
            {
                for (var i = 0; i < seconds.Length; i++)
                {
                    if (seconds[i] < now && seconds[i] >= now - WindowSeconds)
                    {
                        recordSum += records[i];
                        byteSum += bytes[i];
                    }
                }
            }

            return ((double)recordSum / WindowSeconds, (double)byteSum / WindowSeconds);
        }
    }
}
