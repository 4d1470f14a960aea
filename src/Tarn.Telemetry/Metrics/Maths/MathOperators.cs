namespace Tarn.Telemetry.Metrics.Maths;

/// <summary>Operators: between numbers, series and arrays. Two series give points where both have one.</summary>
internal static class MathOperators
{
    /// <summary>Applies an operator.</summary>
    /// <exception cref="Storage.TarnException">InvalidArgument: the operator does not take these kinds.</exception>
    public static MathValue Apply(string sign, MathValue left, MathValue right) => (left, right) switch
    {
        (MathValue.Scalar a, MathValue.Scalar b) => new MathValue.Scalar(Of(sign, a.Number, b.Number)),
        (MathValue.Scalar a, MathValue.Single b) => new MathValue.Single(b.Series.Map(value => Of(sign, a.Number, value))),
        (MathValue.Single a, MathValue.Scalar b) => new MathValue.Single(a.Series.Map(value => Of(sign, value, b.Number))),
        (MathValue.Single a, MathValue.Single b) => new MathValue.Single(Join(sign, a.Series, b.Series)),
        (MathValue.Scalar a, MathValue.Several b) => Each(b, series => series.Map(value => Of(sign, a.Number, value))),
        (MathValue.Several a, MathValue.Scalar b) => Each(a, series => series.Map(value => Of(sign, value, b.Number))),
        (MathValue.Single a, MathValue.Several b) => Each(b, series => Join(sign, a.Series, series) with { Origin = series.Origin }),
        (MathValue.Several a, MathValue.Single b) => Each(a, series => Join(sign, series, b.Series)),
        _ => throw MathErrors.Invalid($"{sign} does not take {left.Kind} and {right.Kind}"),
    };

    /// <summary>Changes the sign.</summary>
    public static MathValue Negate(MathValue value) => Apply("-", new MathValue.Scalar(0), value);

    /// <summary>Applies a change to each series of an array.</summary>
    public static MathValue.Several Each(MathValue.Several array, Func<TimeSeries, TimeSeries> change) => new([.. array.Series.Select(change)]);

    private static TimeSeries Join(string sign, TimeSeries left, TimeSeries right) => TimeSeries.Of(
        left.Points.Where(point => right.At(point.Second) is not null).Select(point => (point.Second, Of(sign, point.Value, right.At(point.Second)!.Value))),
        Math.Max(left.Period, right.Period),
        left.Origin);

    private static double Of(string sign, double left, double right) => sign switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => left / right,
        "^" => Math.Pow(left, right),
        "==" => Truth(left == right),
        "!=" => Truth(left != right),
        "<" => Truth(left < right),
        ">" => Truth(left > right),
        "<=" => Truth(left <= right),
        ">=" => Truth(left >= right),
        "&&" => Truth(left != 0 && right != 0),
        _ => Truth(left != 0 || right != 0),
    };

    private static double Truth(bool isTrue) => isTrue ? 1 : 0;
}
