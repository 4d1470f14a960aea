using Tarn.Telemetry.Metrics.Data;

namespace Tarn.Telemetry.Metrics.Statistics;

/// <summary>The values of one period.</summary>
/// <param name="keepsValues">Whether statistics over single values are wanted, as percentiles are.</param>
public sealed class PeriodValues(bool keepsValues)
{
    private readonly List<WeightedValue> _values = [];
    private WeightedValue[]? _sorted;

    /// <summary>The number of values.</summary>
    public double Count { get; private set; }

    /// <summary>Their sum.</summary>
    public double Sum { get; private set; }

    /// <summary>The lowest value.</summary>
    public double Minimum { get; private set; } = double.PositiveInfinity;

    /// <summary>The highest value.</summary>
    public double Maximum { get; private set; } = double.NegativeInfinity;

    /// <summary>
    /// Whether the single values are known, and none is negative: as on AWS, only then there are percentiles. A statistic set has its
    /// values when they are one or all equal.
    /// </summary>
    public bool HasValues { get; private set; } = true;

    /// <summary>The values with counts above 0, in ascending order.</summary>
    public IReadOnlyList<WeightedValue> Sorted => _sorted ??= [.. _values.OrderBy(each => each.Value)];

    /// <summary>Adds the values of a datum.</summary>
    public void Add(in MetricSample sample)
    {
        if (sample.Count <= 0)
        {
            return;
        }

        Count += sample.Count;
        Sum += sample.Sum;
        (Minimum, Maximum) = (Math.Min(Minimum, sample.Minimum), Math.Max(Maximum, sample.Maximum));
        HasValues &= sample.Minimum >= 0 && (sample.Kind != SampleKind.Set || sample.Count == 1 || sample.Minimum == sample.Maximum);
        if (!keepsValues || !HasValues)
        {
            return;
        }

        if (sample.Kind == SampleKind.Distribution)
        {
            _values.AddRange(sample.Values!.Where(each => each.Count > 0));
        }
        else
        {
            _values.Add(new WeightedValue(sample.Minimum, sample.Count));
        }
    }
}
