namespace Tarn.Telemetry.Metrics.Maths;

/// <summary>FILL: gives each period of the request a point.</summary>
internal static class FillFunction
{
    public const string Name = "FILL";

    /// <summary>Computes a call. The filler is a number, a series, REPEAT or LINEAR.</summary>
    public static MathValue Call(MathCall call)
    {
        var filler = call.Takes(2, 2).Arguments[1];
        return call.Each(series => filler switch
        {
            MathValue.Scalar scalar => Fill(call, series, _ => scalar.Number),
            MathValue.Single other => Fill(call, series, second => other.Series.At(second)),
            MathValue.Word { Text: "REPEAT" } => Fill(call, series, second => Before(series, second) is { } index and >= 0 ? series.Values[index] : null),
            MathValue.Word { Text: "LINEAR" } => Fill(call, series, second => Linear(series, second)),
            _ => throw call.Wrong(1, "a number, a time series, REPEAT or LINEAR"),
        });
    }

    private static TimeSeries Fill(MathCall call, TimeSeries series, Func<long, double?> missing) => TimeSeries.Of(
        call.Window.Starts(series.Period).Union(series.Seconds).Order()
            .Select(second => (second, series.At(second) ?? missing(second) ?? double.NaN)),
        series.Period,
        series.Origin);

    private static double? Linear(TimeSeries series, long second)
    {
        var before = Before(series, second);
        if (before < 0 || before + 1 >= series.Count)
        {
            return null;
        }

        var (from, to) = (series.Seconds[before], series.Seconds[before + 1]);
        return series.Values[before] + ((series.Values[before + 1] - series.Values[before]) * (second - from) / (to - from));
    }

    // The index of the last point before a second that has none; −1: there is none.
    private static int Before(TimeSeries series, long second) => ~Array.BinarySearch(series.Seconds, second) - 1;
}
