using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

internal static partial class FunctionTable
{
    private const string Nan = "CAST('NaN' AS DOUBLE)";

    private static IEnumerable<FunctionOverload> Numbers() =>
    [
        .. Each("abs({t}) {t}", "abs({0})", "tinyint", "smallint", "integer", "bigint"), Scalar("abs(decimal(p,s)) decimal(p,s)", "abs({0})"),
        .. Each("abs({t}) {t}", "abs({0})", "real", "double"),
        .. Rounding("ceil"), .. Rounding("ceiling"), .. Rounding("floor"), .. Round(), .. Truncate(),
        .. Each("sign({t}) {t}", "CAST(sign({0}) AS {R})", "tinyint", "smallint", "integer", "bigint"),
        new(FunctionKind.Scalar, "sign(decimal(p,s)) decimal(p,s)", "CAST(sign({0}) AS {R})", _ => SqlType.Decimal(1, 0)),
        .. Each("sign({t}) {t}", "CASE WHEN isnan({0}) THEN {0} ELSE CAST(sign({0}) AS {R}) END", "real", "double"),
        .. Each("mod({t},{t}) {t}", "", "tinyint", "smallint", "integer", "bigint").Select(o => Scalar(o.Signature, Mod)),
        Scalar("mod(double,double) double", "({0} % {1})"), Scalar("mod(real,real) real", "({0} % {1})"),
        Scalar("sqrt(double) double", $"CASE WHEN {{0}} < 0 THEN {Nan} ELSE sqrt({{0}}) END"),
        Scalar("cbrt(double) double", "@cbrt({0})"),
        Scalar("power(double,double) double", "pow({0}, {1})"), Scalar("pow(double,double) double", "pow({0}, {1})"),
        Scalar("exp(double) double", "exp({0})"),
        Logarithm("ln", "ln({0})"), Logarithm("log2", "log2({0})"), Logarithm("log10", "log10({0})"),
        Scalar("log(double,double) double",
            $"CASE WHEN {{0}} <= 0 OR {{1}} < 0 THEN {Nan} WHEN {{1}} = 0 THEN CAST('-Infinity' AS DOUBLE) / ln({{0}}) ELSE ln({{1}}) / ln({{0}}) END"),
        Scalar("pi() double", "pi()"), Scalar("e() double", "exp(CAST(1 AS DOUBLE))"),
        Scalar("nan() double", Nan), Scalar("infinity() double", "CAST('Infinity' AS DOUBLE)"),
        Scalar("is_nan(double) boolean", "isnan({0})"), Scalar("is_nan(real) boolean", "isnan({0})"),
        Scalar("is_finite(double) boolean", "isfinite({0})"), Scalar("is_infinite(double) boolean", "isinf({0})"),
        new(FunctionKind.Scalar, "random() double", "random()") { Volatile = true }, new(FunctionKind.Scalar, "rand() double", "random()") { Volatile = true },
        new(FunctionKind.Scalar, "random(integer) integer", "CAST(floor(random() * {0}) AS INTEGER)") { Volatile = true },
        new(FunctionKind.Scalar, "random(bigint) bigint", "CAST(floor(random() * {0}) AS BIGINT)") { Volatile = true },
        .. Trigonometry(),
        Scalar("degrees(double) double", "degrees({0})"), Scalar("radians(double) double", "radians({0})"),
        Scalar("greatest(T...) T", c => Extreme("greatest", c)), Scalar("least(T...) T", c => Extreme("least", c)),
        Scalar("bitwise_and(bigint,bigint) bigint", "({0} & {1})"), Scalar("bitwise_or(bigint,bigint) bigint", "({0} | {1})"),
        Scalar("bitwise_xor(bigint,bigint) bigint", "xor({0}, {1})"), Scalar("bitwise_not(bigint) bigint", "(~{0})"),
        Scalar("width_bucket(double,double,double,bigint) bigint", "@width_bucket({0}, {1}, {2}, {3})"),
        Scalar("to_base(bigint,bigint) varchar(64)", "@to_base({0}, {1})"), Scalar("from_base(varchar,bigint) bigint", "@from_base({0}, {1})"),
    ];

    private static FunctionOverload Logarithm(string name, string template) => Scalar($"{name}(double) double",
        $"CASE WHEN {{0}} < 0 THEN {Nan} WHEN {{0}} = 0 THEN CAST('-Infinity' AS DOUBLE) ELSE {template} END");

    private static IEnumerable<FunctionOverload> Trigonometry() =>
        new[] { "sin", "cos", "tan", "atan", "sinh", "cosh", "tanh" }.Select(f => Scalar($"{f}(double) double", $"{f}({{0}})"))
            .Concat(new[] { "asin", "acos" }.Select(f => Scalar($"{f}(double) double", $"CASE WHEN abs({{0}}) > 1 THEN {Nan} ELSE {f}({{0}}) END")))
            .Append(Scalar("atan2(double,double) double", "atan2({0}, {1})"));

    private static IEnumerable<FunctionOverload> Rounding(string name)
    {
        var duck = name == "floor" ? "floor" : "ceil";
        return
        [
            .. Each($"{name}({{t}}) {{t}}", "{0}", "tinyint", "smallint", "integer", "bigint"),
            new(FunctionKind.Scalar, $"{name}(decimal(p,s)) decimal(p,s)", $"CAST({duck}({{0}}) AS {{R}})", WholeDecimal),
            .. Each($"{name}({{t}}) {{t}}", $"{duck}({{0}})", "real", "double"),
        ];
    }

    private static IEnumerable<FunctionOverload> Round() =>
    [
        .. Each("round({t}) {t}", "{0}", "tinyint", "smallint", "integer", "bigint"),
        new(FunctionKind.Scalar, "round(decimal(p,s)) decimal(p,s)", "CAST(round({0}) AS {R})", WholeDecimal),
        .. Each("round({t}) {t}", "CAST(round({0}) AS {R})", "real", "double"),
        .. Each("round({t},integer) {t}", "CAST(round(CAST({0} AS DECIMAL(38,0)), {1}) AS {R})", "tinyint", "smallint", "integer", "bigint"),
        new(FunctionKind.Scalar, "round(decimal(p,s),integer) decimal(p,s)", "",
            t => SqlType.Decimal(Math.Min(38, t[0].Precision + 1), t[0].Scale), RoundDecimal),
        .. Each("round({t},integer) {t}", "CAST(round({0}, {1}) AS {R})", "real", "double"),
    ];

    private static IEnumerable<FunctionOverload> Truncate() =>
    [
        new(FunctionKind.Scalar, "truncate(decimal(p,s)) decimal(p,s)", "CAST(trunc({0}) AS {R})",
            t => SqlType.Decimal(Math.Max(1, t[0].Precision - t[0].Scale), 0)),
        .. Each("truncate({t}) {t}", "CAST(trunc({0}) AS {R})", "double", "real"),
        Scalar("truncate(decimal(p,s),integer) decimal(p,s)",
            c => c.Writer.Call("decimal_truncate", [c.Arguments[0].Type, SqlType.Integer], c.Result, $"{c.Sql[0]}, {c.Sql[1]}")),
    ];

    private static SqlType WholeDecimal(IReadOnlyList<SqlType> t) =>
        SqlType.Decimal(Math.Max(1, Math.Min(38, t[0].Precision - t[0].Scale + Math.Min(t[0].Scale, 1))), 0);

    private static string RoundDecimal(WriteContext c) =>
        c.Writer.Call("decimal_round", [c.Arguments[0].Type, SqlType.Integer], c.Result, $"{c.Sql[0]}, {c.Sql[1]}");

    private static string Mod(WriteContext c) => c.Writer.Guarded(c.Sql[0], c.Arguments[1], c.Sql[1], $"({c.Sql[0]} % {c.Sql[1]})");

    /// <summary>
    /// Null if any argument is null, as in Trino; DuckDB's functions skip nulls. The result is NaN only when all
    /// arguments are NaN.
    /// </summary>
    private static string Extreme(string function, WriteContext c)
    {
        var call = $"{function}({string.Join(", ", c.Sql)})";
        if (c.Result.IsFloating)
        {
            call = $"coalesce({function}({string.Join(", ", c.Sql.Select(a => $"CASE WHEN NOT isnan({a}) THEN {a} END"))}), {call})";
        }

        return $"CASE WHEN {string.Join(" AND ", c.Sql.Select(a => $"{a} IS NOT NULL"))} THEN {call} END";
    }
}
