namespace Tarn.Telemetry.Metrics.Maths;

/// <summary>Functions that choose series of an array, and functions that make a series or a number of it.</summary>
internal static class ArrayFunctions
{
    private static readonly string[] Orders = ["AVG", "MAX", "MIN", "SUM"];

    public static IEnumerable<string> Names => ["FIRST", "LAST", "METRIC_COUNT", "PERIOD", "REMOVE_EMPTY", "SLICE", "SORT", "TIME_SERIES"];

    /// <summary>Computes a call.</summary>
    public static MathValue Call(MathCall call) => call.Name switch
    {
        "FIRST" => End(call.Takes(1, 1), series => series[0]),
        "LAST" => End(call.Takes(1, 1), series => series[^1]),
        "METRIC_COUNT" => new MathValue.Scalar(call.Takes(1, 1).Array(0).Count),
        "PERIOD" => call.Takes(1, 1).Arguments[0] is MathValue.Single single
            ? new MathValue.Scalar(single.Series.Period)
            : throw call.Wrong(0, "a time series"),
        "REMOVE_EMPTY" => new MathValue.Several([.. call.Takes(1, 1).Array(0).Where(series => series.Count > 0)]),
        "SLICE" => Slice(call.Takes(2, 3)),
        "SORT" => Sort(call.Takes(3, 4)),
        _ => TimeSeriesOf(call.Takes(1, 1)),
    };

    private static MathValue End(MathCall call, Func<IReadOnlyList<TimeSeries>, TimeSeries> choose) =>
        call.Array(0) is { Count: > 0 } series ? new MathValue.Single(choose(series)) : new MathValue.Several([]);

    private static MathValue Slice(MathCall call)
    {
        var series = call.Array(0);
        var from = Index(call, 1, series.Count);
        return call.Count == 2
            ? from < series.Count ? new MathValue.Single(series[from]) : new MathValue.Several([])
            : new MathValue.Several([.. series.Take(Index(call, 2, series.Count)).Skip(from)]);
    }

    private static MathValue Sort(MathCall call)
    {
        var (order, direction) = (call.Word(1), call.Word(2));
        if (!Orders.Contains(order) || direction is not ("ASC" or "DESC"))
        {
            throw MathErrors.Invalid("SORT takes an array, then AVG, MAX, MIN or SUM, then ASC or DESC");
        }

        // Series without points come last.
        double KeyOf(TimeSeries series) => AggregateFunctions.Of(order, series) is var key && double.IsNaN(key) ? double.PositiveInfinity
            : direction == "ASC" ? key : -key;
        var sorted = call.Array(0).OrderBy(KeyOf);
        return new MathValue.Several([.. call.Count == 4 ? sorted.Take(Index(call, 3, int.MaxValue)) : sorted]);
    }

    private static MathValue TimeSeriesOf(MathCall call)
    {
        var number = call.Number(0);
        return new MathValue.Single(TimeSeries.Of(call.Window.Starts(call.Period).Select(second => (second, number)), call.Period));
    }

    private static int Index(MathCall call, int argument, int most) => call.Number(argument) is >= 0 and var number && number == Math.Floor(number)
        ? (int)Math.Min(number, most)
        : throw MathErrors.Invalid($"argument {argument + 1} of {call.Name} must be a whole number from 0 on");
}
