using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

internal static partial class FunctionTable
{
    private const string Nan = "CAST('NaN' AS DOUBLE)";

    private static IEnumerable<FunctionRow> Numbers() =>
    [
        .. Each("abs({t}) {t}", "abs({0})", "tinyint", "smallint", "integer", "bigint"), Scalar("abs(decimal(p,s)) decimal(p,s)", "abs({0})"),
        .. Each("abs({t}) {t}", "abs({0})", "real", "double"),
        .. Rounding("ceil"), .. Rounding("ceiling"), .. Rounding("floor"), .. Round(), .. Truncate(),
        .. Each("sign({t}) {t}", "CAST(sign({0}) AS {R})", "tinyint", "smallint", "integer", "bigint"),
        Row(FunctionKind.Scalar, "sign(decimal(p,s)) decimal(p,s)", "CAST(sign({0}) AS {R})", _ => SqlType.Decimal(1, 0)),
        .. Each("sign({t}) {t}", "CASE WHEN isnan({0}) THEN {0} ELSE CAST(sign({0}) AS {R}) END", "real", "double"),
        .. Each("mod({t},{t}) {t}", "", "tinyint", "smallint", "integer", "bigint").Select(row => Scalar(row.Signature.Text, Mod)),
        Row(FunctionKind.Scalar, "mod(decimal(p,s),decimal(q,r)) decimal(u,v)", c => c.Call("decimal_modulus"), t => SqlType.Decimal(
            Math.Clamp(Math.Min(t[0].Precision - t[0].Scale, t[1].Precision - t[1].Scale) + Math.Max(t[0].Scale, t[1].Scale), 1, SqlType.DecimalPrecisionMax),
            Math.Max(t[0].Scale, t[1].Scale))),
        Scalar("mod(double,double) double", "({0} % {1})"), Scalar("mod(real,real) real", "({0} % {1})"),
        Scalar("sqrt(double) double", $"CASE WHEN {{0}} < 0 THEN {Nan} ELSE sqrt({{0}}) END"),
        Managed("cbrt(double) double", "cbrt"),
        .. new[] { "power", "pow" }.Select(name => Scalar($"{name}(double,double) double", Power)),
        Scalar("exp(double) double", "exp({0})"),
        Logarithm("ln", "ln({0})"), Logarithm("log2", "log2({0})"), Logarithm("log10", "log10({0})"),
        Managed("log(double,double) double", "log"),
        Scalar("pi() double", "pi()"), Scalar("e() double", "exp(CAST(1 AS DOUBLE))"),
        Scalar("nan() double", Nan), Scalar("infinity() double", "CAST('Infinity' AS DOUBLE)"),
        Scalar("is_nan(double) boolean", "isnan({0})"), Scalar("is_nan(real) boolean", "isnan({0})"),
        Scalar("is_finite(double) boolean", "isfinite({0})"), Scalar("is_infinite(double) boolean", "isinf({0})"),
        Volatile("random() double", "random()"), Volatile("rand() double", "random()"),
        .. new[] { "random", "rand" }.SelectMany(name => WholeTypes.SelectMany(type => new[]
        {
            VolatileForm($"{name}({type.Name}) {type.Name}", c => Chosen(c, $"0", c[0], c[0], "bound must be positive")),
            VolatileForm($"{name}({type.Name},{type.Name}) {type.Name}", c => Chosen(c, c[0], $"({c[1]} - {c[0]})", $"CAST({c[1]} > {c[0]} AS TINYINT)",
                "start value must be less than stop value")),
        })),
        .. Trigonometry(),
        Scalar("degrees(double) double", "degrees({0})"), Scalar("radians(double) double", "radians({0})"),
        Scalar("greatest(T...) T", c => Extreme("greatest", c)), Scalar("least(T...) T", c => Extreme("least", c)),
        Scalar("bitwise_and(bigint,bigint) bigint", "({0} & {1})"), Scalar("bitwise_or(bigint,bigint) bigint", "({0} | {1})"),
        Scalar("bitwise_xor(bigint,bigint) bigint", "xor({0}, {1})"), Scalar("bitwise_not(bigint) bigint", "(~{0})"),
        Managed("width_bucket(double,double,double,bigint) bigint", "width_bucket"),
        Managed("to_base(bigint,bigint) varchar(64)", "to_base"), Managed("from_base(varchar,bigint) bigint", "from_base"),
    ];

    /// <summary>C's power of 1 is 1; Java's is NaN when the exponent is no number or has no end.</summary>
    private static EngineSql Power(FunctionCall c) =>
        $"CASE WHEN isnan({c[1]}) OR (isinf({c[1]}) AND abs({c[0]}) = 1) "
            + $"THEN CASE WHEN {c[0]} IS NOT NULL THEN {EngineSql.Raw(Nan)} END ELSE pow({c[0]}, {c[1]}) END";

    /// <summary>A whole number from a least one on.</summary>
    private static EngineSql Chosen(FunctionCall c, EngineSql least, EngineSql count, EngineSql positive, string message) =>
        $"CASE WHEN {positive} <= 0 THEN {c.Fail(SqlErrorName.InvalidFunctionArgument, message)} "
            + $"ELSE CAST({least} + floor(random() * CAST({count} AS DOUBLE)) AS {c.ResultName}) END";

    private static FunctionRow Logarithm(string name, string template) => Scalar($"{name}(double) double",
        $"CASE WHEN {{0}} < 0 THEN {Nan} WHEN {{0}} = 0 THEN CAST('-Infinity' AS DOUBLE) ELSE {template} END");

    private static IEnumerable<FunctionRow> Trigonometry() =>
        new[] { "atan", "sinh", "cosh", "tanh" }.Select(f => Scalar($"{f}(double) double", $"{f}({{0}})"))
            .Concat(new[] { "sin", "cos", "tan" }.Select(
                f => Scalar($"{f}(double) double", $"CASE WHEN isfinite({{0}}) OR {{0}} IS NULL THEN {f}({{0}}) ELSE {Nan} END")))
            .Concat(new[] { "asin", "acos" }.Select(f => Scalar($"{f}(double) double", $"CASE WHEN abs({{0}}) > 1 THEN {Nan} ELSE {f}({{0}}) END")))
            .Append(Scalar("atan2(double,double) double", "atan2({0}, {1})"));

    private static IEnumerable<FunctionRow> Rounding(string name)
    {
        var duck = name == "floor" ? "floor" : "ceil";
        return
        [
            .. Each($"{name}({{t}}) {{t}}", "{0}", "tinyint", "smallint", "integer", "bigint"),
            Row(FunctionKind.Scalar, $"{name}(decimal(p,s)) decimal(p,s)", $"CAST({duck}({{0}}) AS {{R}})", WholeDecimal),
            .. Each($"{name}({{t}}) {{t}}", $"{duck}({{0}})", "real", "double"),
        ];
    }

    private static IEnumerable<FunctionRow> Round() =>
    [
        .. Each("round({t}) {t}", "{0}", "tinyint", "smallint", "integer", "bigint"),
        Row(FunctionKind.Scalar, "round(decimal(p,s)) decimal(p,s)", "CAST(round({0}) AS {R})", WholeDecimal),
        .. Each("round({t}) {t}", "CAST(round({0}) AS {R})", "real", "double"),
        .. WholeTypes.Select(type => Scalar($"round({type.Name},integer) {type.Name}", c => RoundedWhole(c, type.Bits))),
        Row(FunctionKind.Scalar, "round(decimal(p,s),integer) decimal(p,s)", c => c.Call("decimal_round"),
            t => SqlType.Decimal(Math.Min(38, t[0].Precision + 1), t[0].Scale)),
        .. Each("round({t},integer) {t}", "CASE WHEN isfinite({0}) THEN CAST(round({0}, {1}) AS {R}) WHEN {1} IS NOT NULL THEN {0} END", "real", "double"),
    ];

    private static EngineSql RoundedWhole(FunctionCall c, long bits)
    {
        const int DigitsMax = 18;
        EngineSql unit = $"CAST(rpad('1', 1 - {c[1]}, '0') AS HUGEINT)";
        EngineSql rounded = $"(CAST({c[0]} AS HUGEINT) + sign({c[0]}) * ({unit} // 2)) // {unit} * {unit}";
        var most = bits == 64 ? long.MaxValue : (1L << (int)(bits - 1)) - 1;
        var tooLarge = c.Lowering.Fail(SqlErrorName.NumericValueOutOfRange, $"{EngineSql.Text($"Out of range for {c.Result.Name}: ")} || {rounded}");
        return $"CASE WHEN {c[1]} >= 0 THEN {c[0]} WHEN {c[1]} < -{DigitsMax} THEN {c.Fail(SqlErrorName.NumericValueOutOfRange, "Overflow")} "
            + $"WHEN {rounded} > {most} OR {rounded} < -{most} - 1 THEN {tooLarge} ELSE CAST({rounded} AS {c.ResultName}) END";
    }

    private static IEnumerable<FunctionRow> Truncate() =>
    [
        Row(FunctionKind.Scalar, "truncate(decimal(p,s)) decimal(p,s)", "CAST(trunc({0}) AS {R})",
            t => SqlType.Decimal(Math.Max(1, t[0].Precision - t[0].Scale), 0)),
        .. Each("truncate({t}) {t}", "CAST(trunc({0}) AS {R})", "double", "real"),
        Managed("truncate(decimal(p,s),integer) decimal(p,s)", "decimal_truncate"),
    ];

    private static SqlType WholeDecimal(IReadOnlyList<SqlType> t) =>
        SqlType.Decimal(Math.Max(1, Math.Min(38, t[0].Precision - t[0].Scale + Math.Min(t[0].Scale, 1))), 0);

    private static EngineSql Mod(FunctionCall c) => c.Lowering.Guarded(c[0], c.Arguments[1], c[1], $"({c[0]} % {c[1]})");

    /// <summary>
    /// Null if any argument is null, as in Trino; DuckDB's functions skip nulls. The result is NaN only when all
    /// arguments are NaN.
    /// </summary>
    private static EngineSql Extreme(string function, FunctionCall c)
    {
        EngineSql call = $"{function}({EngineSql.Join(", ", c.Sql)})";
        if (c.Result.IsFloating)
        {
            call = $"coalesce({function}({EngineSql.Join(", ", c.Sql.Select(a => (EngineSql)$"CASE WHEN NOT isnan({a}) THEN {a} END"))}), {call})";
        }

        return $"CASE WHEN {EngineSql.Join(" AND ", c.Sql.Select(a => (EngineSql)$"{a} IS NOT NULL"))} THEN {call} END";
    }
}
