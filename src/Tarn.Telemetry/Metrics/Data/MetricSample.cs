namespace Tarn.Telemetry.Metrics.Data;

/// <summary>The values of one datum: one value, a statistic set, or values with counts.</summary>
public readonly record struct MetricSample
{
    private MetricSample(SampleKind kind, double count, double sum, double minimum, double maximum, WeightedValue[]? values) =>
        (Kind, Count, Sum, Minimum, Maximum, Values) = (kind, count, sum, minimum, maximum, values);

    /// <summary>The form.</summary>
    public SampleKind Kind { get; }

    /// <summary>The number of values.</summary>
    public double Count { get; }

    /// <summary>Their sum.</summary>
    public double Sum { get; }

    /// <summary>The lowest value.</summary>
    public double Minimum { get; }

    /// <summary>The highest value.</summary>
    public double Maximum { get; }

    /// <summary>The values of a distribution; null for the other kinds.</summary>
    public IReadOnlyList<WeightedValue>? Values { get; }

    public static MetricSample Of(double value) => new(SampleKind.Value, 1, value, value, value, null);

    /// <summary>A statistic set.</summary>
    public static MetricSample Set(double count, double sum, double minimum, double maximum) => new(SampleKind.Set, count, sum, minimum, maximum, null);

    /// <summary>Values with counts; at least one.</summary>
    public static MetricSample Distribution(WeightedValue[] values)
    {
        var (count, sum, minimum, maximum) = (0.0, 0.0, double.PositiveInfinity, double.NegativeInfinity);
        foreach (var each in values)
        {
            count += each.Count;
            sum += each.Value * each.Count;
            if (each.Count > 0)
            {
                (minimum, maximum) = (Math.Min(minimum, each.Value), Math.Max(maximum, each.Value));
            }
        }

        return new(SampleKind.Distribution, count, sum, minimum, maximum, values);
    }
}
