using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Filters.Values;

/// <summary>The values of one pass. Values of a metric, unit and time become one datum.</summary>
internal sealed class PassValues
{
    private const int ValuesMax = 150;

    // Of each value: its entry and its count.
    private const int ValueBytes = 24;

    private readonly Dictionary<(SeriesId Id, MetricUnit Unit, bool IsHigh, long Second), Found> _found = [];

    /// <summary>About the bytes of the data.</summary>
    public long Bytes { get; private set; }

    public void Add(MetricIdentity metric, MetricUnit unit, bool isHigh, long timeMs, double value)
    {
        var key = (metric.Id, unit, isHigh, MetricDatum.SecondOf(timeMs, isHigh));
        if (!_found.TryGetValue(key, out var found))
        {
            _found.Add(key, found = new Found(metric, timeMs, []));
            Bytes += metric.Stored.Length;
        }

        if (!found.Counts.TryGetValue(value, out var count))
        {
            Bytes += ValueBytes;
        }

        found.Counts[value] = count + 1;
    }

    public IReadOnlyList<MetricDatum> ToData()
    {
        var data = new List<MetricDatum>();
        foreach (var ((_, unit, isHigh, _), found) in _found)
        {
            data.AddRange(found.Counts.Chunk(ValuesMax).Select(part => new MetricDatum(found.Metric, unit, isHigh, found.TimeMs, SampleOf(part))));
        }

        return data;
    }

    private static MetricSample SampleOf(KeyValuePair<double, int>[] counts) => counts is [(var value, 1)]
        ? MetricSample.Of(value)
        : MetricSample.Distribution(Array.ConvertAll(counts, each => new WeightedValue(each.Key, each.Value)));

    private sealed record Found(MetricIdentity Metric, long TimeMs, Dictionary<double, int> Counts);
}
