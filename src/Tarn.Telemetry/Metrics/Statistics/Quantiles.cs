namespace Tarn.Telemetry.Metrics.Statistics;

/// <summary>Percentiles of weighted values, without interpolation: the lowest value that this percentage of values does not exceed.</summary>
internal static class Quantiles
{
    // Sums of weights have rounding errors.
    private const double Slack = 1e-9;

    /// <summary>The value at a percentage from 0 to 100.</summary>
    public static double ValueAt(PeriodValues period, double percent)
    {
        var wanted = (percent / 100 * period.Count) - (Slack * period.Count);
        var passed = 0.0;
        foreach (var each in period.Sorted)
        {
            passed += each.Count;
            if (passed >= wanted)
            {
                return each.Value;
            }
        }

        return period.Maximum;
    }
}
