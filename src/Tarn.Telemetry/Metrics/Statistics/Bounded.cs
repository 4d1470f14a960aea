namespace Tarn.Telemetry.Metrics.Statistics;

/// <summary>
/// Statistics within bounds. Bounds of percentages cut the sorted values by their weight, also through one value. Bounds of values are
/// exclusive below and inclusive above.
/// </summary>
internal static class Bounded
{
    /// <summary>The statistic; null: no value is within the bounds.</summary>
    public static double? Of(Statistic statistic, PeriodValues period)
    {
        if (statistic.Kind == StatisticKind.WinsorizedMean)
        {
            return Winsorized(statistic, period);
        }

        var (count, sum) = Within(statistic, period);
        return statistic.Kind switch
        {
            StatisticKind.TrimmedCount => count,
            StatisticKind.PercentileRank => count / period.Count * 100,
            StatisticKind.TrimmedSum => sum,
            _ => count > 0 ? sum / count : null,
        };
    }

    private static (double Count, double Sum) Within(Statistic statistic, PeriodValues period)
    {
        var (count, sum, passed) = (0.0, 0.0, 0.0);
        var (from, to) = ((statistic.Lower ?? 0) / 100 * period.Count, (statistic.Upper ?? 100) / 100 * period.Count);
        foreach (var each in period.Sorted)
        {
            var taken = statistic.IsPercent
                ? Math.Max(0, Math.Min(passed + each.Count, to) - Math.Max(passed, from))
                : !(each.Value <= statistic.Lower) && !(each.Value > statistic.Upper) ? each.Count : 0;
            count += taken;
            sum += taken * each.Value;
            passed += each.Count;
        }

        return (count, sum);
    }

    private static double Winsorized(Statistic statistic, PeriodValues period)
    {
        double? Bound(double? bound) => statistic.IsPercent && bound is { } percent ? Quantiles.ValueAt(period, percent) : bound;
        var (lower, upper) = (Bound(statistic.Lower) ?? double.NegativeInfinity, Bound(statistic.Upper) ?? double.PositiveInfinity);
        return period.Sorted.Sum(each => Math.Min(Math.Max(each.Value, lower), upper) * each.Count) / period.Count;
    }
}
