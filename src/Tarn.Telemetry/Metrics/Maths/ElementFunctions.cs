namespace Tarn.Telemetry.Metrics.Maths;

/// <summary>Functions that change each value, or compute one from its time.</summary>
internal static class ElementFunctions
{
    private static readonly Dictionary<string, Func<double, double>> OfValue = new()
    {
        ["ABS"] = Math.Abs,
        ["CEIL"] = Math.Ceiling,
        ["FLOOR"] = Math.Floor,
        ["LOG"] = Math.Log,
        ["LOG10"] = Math.Log10,
    };

    private static readonly Dictionary<string, Func<DateTimeOffset, double>> OfTime = new()
    {
        ["MINUTE"] = time => time.Minute,
        ["HOUR"] = time => time.Hour,
        // Monday is 1, Sunday 7.
        ["DAY"] = time => time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek,
        ["DATE"] = time => time.Day,
        ["MONTH"] = time => time.Month,
        ["YEAR"] = time => time.Year,
        ["EPOCH"] = time => time.ToUnixTimeSeconds(),
    };

    public static IEnumerable<string> Names => [.. OfValue.Keys, .. OfTime.Keys];

    /// <summary>Computes a call.</summary>
    public static MathValue Call(MathCall call)
    {
        call.Takes(1, 1);
        if (OfTime.TryGetValue(call.Name, out var part))
        {
            return call.Each(series => TimeSeries.Of(
                series.Seconds.Select(second => (second, part(DateTimeOffset.FromUnixTimeSeconds(second)))), series.Period, series.Origin));
        }

        var change = OfValue[call.Name];
        return call.Arguments[0] is MathValue.Scalar scalar ? new MathValue.Scalar(change(scalar.Number)) : call.Each(series => series.Map(change));
    }
}
