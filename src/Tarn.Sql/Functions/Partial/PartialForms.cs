using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions.Partial;

/// <summary>The partial forms of aggregates, a row for each.</summary>
internal static class PartialForms
{
    /// <summary>The most values of one group's set; some megabytes of texts.</summary>
    public const int SetMax = 100_000;

    // The sum of a part may be beyond a bigint although the whole sum is not.
    private const string WholeSum = "sum(CAST(x AS decimal(19,0)))";

    // Chan's way: the squares of each part are about its own mean, so that they lose no digits.
    private const string Squares =
        "reduce(m2, CAST(0 AS double), (s, r) -> s + r.s + r.n * (r.a - m1 / m0) * (r.a - m1 / m0), s -> s)";

    private static readonly PartialForm Count = PartialForm.Of("count(x)", "sum(p0)", "coalesce(m0, 0)");
    private static readonly PartialForm Sketch = PartialForm.Of(
        "CAST(approx_set(x) AS varbinary)", "merge(CAST(p0 AS HyperLogLog))", "coalesce(cardinality(m0), 0)", "CAST(m0 AS varbinary)");

    private static readonly PartialForm SketchOfTexts = Sketch with { Partials = ["CAST(approx_set(CAST(x AS varchar)) AS varbinary)"] };

    private static readonly PartialForm Set = PartialForm.Of(
        "array_agg(DISTINCT x) FILTER (WHERE x IS NOT NULL)",
        "array_agg(p0) FILTER (WHERE p0 IS NOT NULL)",
        "coalesce(cardinality(\"$distinct\"(m0)), 0)",
        "\"$distinct\"(m0)").Checking("\"$bounded\"(m0)");

    private static readonly Dictionary<string, PartialForm> Plain = new(
    [
        Row("count() bigint", PartialForm.Of("count(*)", "sum(p0)", "coalesce(m0, 0)")),
        Row("count(T) bigint", Count),
        Row("count_if(boolean) bigint", Count with { Partials = ["count_if(x)"] }),
        Row("sum(bigint) bigint", PartialForm.Of(WholeSum, "sum(p0)", "CAST(m0 AS bigint)")),
        Row("sum(double) double", PartialForm.Of("sum(x)", "sum(p0)")),
        Row("sum(real) real", PartialForm.Of("sum(CAST(x AS double))", "sum(p0)", "CAST(m0 AS real)")),
        Row("sum(decimal(p,s)) decimal(38,s)", PartialForm.Of("sum(x)", "sum(p0)")),
        Row("avg(bigint) double", Average(WholeSum, "CAST(m0 AS double) / CAST(m1 AS double)")),
        Row("avg(double) double", Average("sum(x)", "m0 / CAST(m1 AS double)")),
        Row("avg(real) real", Average("sum(CAST(x AS double))", "CAST(m0 / CAST(m1 AS double) AS real)")),
        Row("avg(decimal(p,s)) decimal(p,s)", Average("sum(x)", "\"$average\"(m0, m1, CAST(NULL AS {0}))")),
        Row("min_by(V,K) V", First("min")),
        Row("max_by(V,K) V", First("max")),
        Row("min_by(V,double) V", First("min")),
        Row("max_by(V,double) V", First("max")),
        Row("min_by(V,real) V", First("min")),
        Row("max_by(V,real) V", First("max")),
        Row("arbitrary(T) T", Same("arbitrary")),
        Row("any_value(T) T", Same("any_value")),
        Row("min(T) T", Same("min")),
        Row("max(T) T", Same("max")),
        Row("min(double) double", Same("min")),
        Row("max(double) double", Same("max")),
        Row("min(real) real", Same("min")),
        Row("max(real) real", Same("max")),
        Row("bool_and(boolean) boolean", Same("bool_and")),
        Row("every(boolean) boolean", Same("bool_and")),
        Row("bool_or(boolean) boolean", Same("bool_or")),
        Row("bitwise_and_agg(bigint) bigint", Same("bitwise_and_agg")),
        Row("bitwise_or_agg(bigint) bigint", Same("bitwise_or_agg")),
        Row("bitwise_xor_agg(bigint) bigint", Same("bitwise_xor_agg")),
        .. Deviations("stddev", $"sqrt({Squares} / (m0 - 1))", 1),
        .. Deviations("stddev_samp", $"sqrt({Squares} / (m0 - 1))", 1),
        .. Deviations("stddev_pop", $"sqrt({Squares} / m0)", 0),
        .. Deviations("variance", $"{Squares} / (m0 - 1)", 1),
        .. Deviations("var_samp", $"{Squares} / (m0 - 1)", 1),
        .. Deviations("var_pop", $"{Squares} / m0", 0),
    ]);

    /// <summary>The names of the aggregates that have one.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Plain.Keys.Select(signature => signature[..signature.IndexOf('(', StringComparison.Ordinal)]).Append("approx_distinct").Distinct().Order()];

    /// <summary>The form of a call; null: it has none.</summary>
    public static PartialForm? Find(AggregateCall call)
    {
        if (call.OrderBy.Count > 0)
        {
            return null;
        }

        var type = call.Arguments.Count > 0 ? call.Arguments[0].Type : SqlType.Unknown;
        return call.Function.Text switch
        {
            "count(T) bigint" when call.Distinct => Set,
            "approx_distinct(T) bigint" => type.IsInteger || type.IsText || type.Kind == TypeKind.Double ? Sketch : SketchOfTexts,
            var text => Plain.TryGetValue(text, out var form) && (!call.Distinct || IsIdempotent(call.Function.Name))
                ? form with { End = form.End.Replace("{0}", type.Name, StringComparison.Ordinal) }
                : null,
        };
    }

    // DISTINCT changes nothing.
    private static bool IsIdempotent(string name) => name is "min" or "max" or "bool_and" or "bool_or" or "every" or "arbitrary" or "any_value";

    private static PartialForm Same(string function) => PartialForm.Of($"{function}(x)", $"{function}(p0)");

    private static PartialForm First(string side) => new([$"{side}_by(x, y)", $"{side}(y)"], [$"{side}_by(p0, p1)", $"{side}(p1)"], "m0");

    private static PartialForm Average(string sum, string end) => new([sum, "count(x)"], ["sum(p0)", "sum(p1)"], $"IF(m1 > 0, {end})");

    private static IEnumerable<KeyValuePair<string, PartialForm>> Deviations(string name, string end, int above)
    {
        var form = new PartialForm(
            ["count(x)", "avg(x)", "var_pop(x) * count(x)"],
            ["sum(p0)", "sum(p0 * p1)", "array_agg(CAST(ROW(p0, p1, p2) AS row(n double, a double, s double))) FILTER (WHERE p0 > 0)"],
            $"IF(m0 > {above}, {end})")
        {
            Folded = ["m0", "IF(m0 > 0, m1 / m0)", $"IF(m0 > 0, {Squares})"],
        };
        return [Row($"{name}(double) double", form), Row($"{name}(bigint) double", form)];
    }

    private static KeyValuePair<string, PartialForm> Row(string signature, PartialForm form) => new(signature, form);
}
