namespace Tarn.Telemetry.Metrics.Maths;

/// <summary>Functions over neighbouring points of a series.</summary>
internal static class ChangeFunctions
{
    public static IEnumerable<string> Names => ["DIFF", "DIFF_TIME", "RATE", "RUNNING_SUM"];

    /// <summary>Computes a call.</summary>
    public static MathValue Call(MathCall call) => call.Takes(1, 1).Name switch
    {
        "DIFF" => call.Each(series => Pairs(series, (before, now) => now.Value - before.Value)),
        "DIFF_TIME" => call.Each(series => Pairs(series, (before, now) => now.Second - before.Second)),
        "RATE" => call.Each(series => Pairs(series, (before, now) => (now.Value - before.Value) / (now.Second - before.Second))),
        _ => call.Each(RunningSum),
    };

    // The first point has no neighbour before it, and is left out.
    private static TimeSeries Pairs(TimeSeries series, Func<(long Second, double Value), (long Second, double Value), double> change) => TimeSeries.Of(
        series.Points.Zip(series.Points.Skip(1)).Select(pair => (pair.Second.Second, change(pair.First, pair.Second))), series.Period, series.Origin);

    private static TimeSeries RunningSum(TimeSeries series)
    {
        var sum = 0.0;
        return series.Map(value => sum += value);
    }
}
