namespace Tarn.Telemetry.Metrics.Maths;

/// <summary>Functions that make one number of a series, or one series of an array.</summary>
internal static class AggregateFunctions
{
    private static readonly Dictionary<string, Func<IReadOnlyList<double>, double>> All = new()
    {
        ["AVG"] = values => values.Average(),
        ["MAX"] = values => values.Max(),
        ["MIN"] = values => values.Min(),
        ["SUM"] = values => values.Sum(),
        ["STDDEV"] = Deviation,
        ["DATAPOINT_COUNT"] = values => values.Count,
    };

    public static IEnumerable<string> Names => All.Keys;

    /// <summary>Computes a call. At each second, a series of an array counts if it has a point.</summary>
    public static MathValue Call(MathCall call)
    {
        var compute = All[call.Takes(1, 1).Name];
        return call.Arguments[0] switch
        {
            MathValue.Single single => new MathValue.Scalar(Of(call.Name, single.Series)),
            MathValue.Several { Series.Count: 0 } => new MathValue.Several([]),
            MathValue.Several several => new MathValue.Single(TimeSeries.Of(
                several.Series.SelectMany(series => series.Points).GroupBy(point => point.Second).OrderBy(group => group.Key)
                    .Select(group => (group.Key, compute([.. group.Select(point => point.Value)]))),
                several.Series.Max(series => series.Period))),
            _ => throw call.Wrong(0, "a time series or an array of them"),
        };
    }

    /// <summary>The number of one series; no number for a series without points.</summary>
    public static double Of(string name, TimeSeries series) => series.Count > 0 ? All[name](series.Values) : name is "DATAPOINT_COUNT" ? 0 : double.NaN;

    private static double Deviation(IReadOnlyList<double> values)
    {
        var average = values.Average();
        return Math.Sqrt(values.Sum(value => (value - average) * (value - average)) / values.Count);
    }
}
