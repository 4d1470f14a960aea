using System.Collections.Concurrent;
using Tarn.Access;
using Tarn.Access.Outcomes;

namespace Tarn.Bench.Meters;

/// <summary>
/// The figures of a call as observers counted them before: a cell per hour, resource and dimension; the same per minute; seconds
/// under a lock.
/// </summary>
internal sealed class LookUps
{
    private readonly ConcurrentDictionary<UsageKey, Cell> _hours = new();
    private readonly ConcurrentDictionary<(long Minute, ResourceId Resource), Cell> _minutes = new();
    private readonly ConcurrentDictionary<ResourceId, Seconds> _seconds = new();

    /// <summary>The same sums in a bare array.</summary>
    public static void AddTo(long[] sums, Call call, in CallOutcome outcome)
    {
        Interlocked.Increment(ref sums[(int)UsageDimension.Requests + 8]);
        Interlocked.Add(ref sums[(int)UsageDimension.RequestBytes + 8], outcome.RequestBytes);
        Interlocked.Add(ref sums[(int)UsageDimension.ResponseBytes + 8], outcome.ResponseBytes);
        foreach (ref readonly var entry in call.Usage)
        {
            Interlocked.Add(ref sums[(int)entry.Dimension + 8], entry.Units);
        }
    }

    public void Completed(Call call, in CallOutcome outcome)
    {
        var hour = UsageKey.HourOf(call.Time);
        var main = call.Resources[0].Id;
        Add(new UsageKey(hour, main, UsageDimension.Requests), 1);
        Add(new UsageKey(hour, main, UsageDimension.RequestBytes), outcome.RequestBytes);
        Add(new UsageKey(hour, main, UsageDimension.ResponseBytes), outcome.ResponseBytes);
        foreach (ref readonly var entry in call.Usage)
        {
            Add(new UsageKey(hour, entry.Resource, entry.Dimension), entry.Units);
        }

        foreach (ref readonly var entry in call.Usage)
        {
            if (entry.Dimension is UsageDimension.RecordsIn or UsageDimension.RecordBytesIn)
            {
                var minute = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 60;
                Interlocked.Add(ref _minutes.GetOrAdd((minute, entry.Resource), static _ => new Cell()).Units, entry.Units);
                _seconds.GetOrAdd(entry.Resource, static _ => new Seconds()).Add(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), entry.Units);
            }
        }
    }

    private void Add(in UsageKey key, long units) => Interlocked.Add(ref _hours.GetOrAdd(key, static _ => new Cell()).Units, units);

    private sealed class Cell
    {
        public long Units;
    }

    private sealed class Seconds
    {
        private readonly Lock _gate = new();
        private readonly long[] _units = new long[11];

        public void Add(long second, long units)
        {
            lock (_gate)
            {
                _units[second % _units.Length] += units;
            }
        }
    }
}
