namespace Tarn.Telemetry.Metrics.Maths;

/// <summary>IF: chooses between two values, point by point.</summary>
internal static class ConditionFunction
{
    public const string Name = "IF";

    /// <summary>Computes a call. Without a third argument, points whose condition is 0 are left out.</summary>
    public static MathValue Call(MathCall call)
    {
        call.Takes(2, 3);
        var (condition, then, otherwise) = (call.Arguments[0], call.Arguments[1], call.Count == 3 ? call.Arguments[2] : null);
        if (condition is MathValue.Scalar fixedOne)
        {
            return fixedOne.Number != 0 ? then : otherwise ?? Nothing(call);
        }

        if (condition is not MathValue.Single single)
        {
            throw call.Wrong(0, "a number or a time series");
        }

        var (whenTrue, whenFalse) = (At(call, 1, then), otherwise is null ? _ => null : At(call, 2, otherwise));
        var points = single.Series.Points.Select(point => (point.Second, (point.Value != 0 ? whenTrue : whenFalse)(point.Second) ?? double.NaN));
        return new MathValue.Single(TimeSeries.Of(points, single.Series.Period, (then as MathValue.Single)?.Series.Origin));
    }

    private static MathValue Nothing(MathCall call) => new MathValue.Single(new TimeSeries([], [], call.Period));

    private static Func<long, double?> At(MathCall call, int index, MathValue value) => value switch
    {
        MathValue.Scalar scalar => _ => scalar.Number,
        MathValue.Single single => second => single.Series.At(second),
        _ => throw call.Wrong(index, "a number or a time series"),
    };
}
