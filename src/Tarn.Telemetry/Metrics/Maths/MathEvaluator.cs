using System.Collections.Frozen;

namespace Tarn.Telemetry.Metrics.Maths;

/// <summary>Computes parsed expressions.</summary>
/// <param name="scope">The queries of the request.</param>
/// <param name="window">The time of the request.</param>
/// <param name="period">The period of series that an expression makes itself, seconds.</param>
internal sealed class MathEvaluator(IMathScope scope, MathWindow window, int period)
{
    private static readonly FrozenDictionary<string, Func<MathCall, MathValue>> Functions = new (IEnumerable<string> Names, Func<MathCall, MathValue> Call)[]
    {
        (ElementFunctions.Names, ElementFunctions.Call),
        (AggregateFunctions.Names, AggregateFunctions.Call),
        (ChangeFunctions.Names, ChangeFunctions.Call),
        (ArrayFunctions.Names, ArrayFunctions.Call),
        ([FillFunction.Name], FillFunction.Call),
        ([ConditionFunction.Name], ConditionFunction.Call),
    }.SelectMany(group => group.Names.Select(name => (name, group.Call))).ToFrozenDictionary(each => each.name, each => each.Call);

    private static readonly FrozenSet<string> Words = FrozenSet.Create("REPEAT", "LINEAR", "AVG", "MAX", "MIN", "SUM", "ASC", "DESC");

    private static readonly FrozenDictionary<string, string> RefusedFunctions = new Dictionary<string, string>
    {
        ["ANOMALY_DETECTION_BAND"] = "a comparison with AVG and STDDEV",
        ["INSIGHT_RULE_METRIC"] = "SQL over tarn_logs.events",
        ["SERVICE_QUOTA"] = "the number of the quota",
        ["LAMBDA"] = "PutMetricData from the function",
        ["DB_PERF_INSIGHTS"] = "PutMetricData",
    }.ToFrozenDictionary();

    /// <summary>Computes a part.</summary>
    /// <exception cref="Storage.TarnException">InvalidArgument; NotSupported: a function that Tarn lacks.</exception>
    public MathValue Value(MathNode node) => node switch
    {
        MathNode.Number number => new MathValue.Scalar(number.Value),
        MathNode.Text text => new MathValue.Word(text.Value),
        MathNode.Name name => scope.Find(name.Value) ?? WordOf(name.Value),
        MathNode.Negated negated => MathOperators.Negate(Value(negated.Part)),
        MathNode.Binary binary => MathOperators.Apply(binary.Operator, Value(binary.Left), Value(binary.Right)),
        MathNode.List list => new MathValue.Several([.. list.Items.SelectMany(Series)]),
        MathNode.Call call => Call(call),
        _ => throw MathErrors.Invalid("a part has no meaning"),
    };

    private static MathValue WordOf(string name) => Words.Contains(name.ToUpperInvariant())
        ? new MathValue.Word(name.ToUpperInvariant())
        : throw MathErrors.Invalid($"the request has no query with the id {name}");

    private IEnumerable<TimeSeries> Series(MathNode node) => Value(node) switch
    {
        MathValue.Single single => [single.Series],
        MathValue.Several several => several.Series,
        var other => throw MathErrors.Invalid($"a list holds time series, not {other.Kind}"),
    };

    private MathValue Call(MathNode.Call call)
    {
        switch (call.Function)
        {
            case "METRICS":
                return new MathValue.Several(scope.Metrics(call.Arguments switch
                {
                    [] => "",
                    [MathNode.Text text] => text.Value,
                    _ => throw MathErrors.Invalid("METRICS takes no argument, or one text"),
                }));
            case "SEARCH":
                return new MathValue.Several(scope.Found(call));
            default:
                if (RefusedFunctions.TryGetValue(call.Function, out var instead))
                {
                    throw MathErrors.Refused(call.Function, instead);
                }

                return Functions.TryGetValue(call.Function, out var function)
                    ? function(new MathCall(call.Function, [.. call.Arguments.Select(Value)], window, period))
                    : throw MathErrors.Invalid($"there is no function {call.Function}");
        }
    }
}
