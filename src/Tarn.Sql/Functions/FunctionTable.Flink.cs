using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

/// <content>Flink's functions where their names, types or rules differ.</content>
internal static partial class FunctionTable
{
    private const int AverageScale = 6;

    private static IEnumerable<FunctionRow> Flink() =>
    [
        .. Wrapping("tinyint", 8), .. Wrapping("smallint", 16), .. Wrapping("integer", 32), .. Wrapping("bigint", 64),
        Aggregate("sum(double) double", "sum({d}{0}){f}"), Aggregate("sum(real) real", "CAST(sum({d}{0}){f} AS FLOAT)"),
        Row(FunctionKind.Aggregate, "sum(decimal(p,s)) decimal(38,s)",
            c => $"TRY_CAST(sum({c.Parts.Distinct}{c[0]}){c.Parts.Suffix} AS {c.ResultName})", t => SqlType.Decimal(38, t[0].Scale)),
        Aggregate("avg(double) double", "(sum({d}{0}){f} / count({d}{0}){f})"),
        Aggregate("avg(real) real", "CAST(sum({d}CAST({0} AS DOUBLE)){f} / count({d}{0}){f} AS FLOAT)"),
        Row(FunctionKind.Aggregate, "avg(decimal(p,s)) decimal(38,s)",
            c => $"CAST(sum({c.Parts.Distinct}{c[0]}){c.Parts.Suffix} / count({c.Parts.Distinct}{c[0]}){c.Parts.Suffix} AS {c.ResultName})",
            t => SqlType.Decimal(38, Math.Max(AverageScale, t[0].Scale))),
        Aggregate("first_value(T) T", "first({0}{o}){f}"), Aggregate("last_value(T) T", "last({0}{o}){f}"),
        Row(FunctionKind.Aggregate, "listagg(varchar) varchar", c => JoinedTexts(c, EngineSql.Text(","))),
        Row(FunctionKind.Aggregate, "listagg(varchar,varchar) varchar", c => JoinedTexts(c, c[1])),
        .. new[] { "timestamp(p)", "timestamp(p) with time zone" }.Select(t => Scalar($"date_format({t},varchar(x)) varchar", c => Printed(c, "j"))),
        Scalar("char_length(varchar) integer", "CAST(length({0}) AS INTEGER)"),
        Scalar("dayofweek(date) bigint", "CAST(dayofweek({0}) + 1 AS BIGINT)"),
    ];

    /// <summary>Sums that wrap around, and averages that are cut towards zero.</summary>
    private static IEnumerable<FunctionRow> Wrapping(string type, int bits)
    {
        var (half, whole) = ($"CAST({Int128.One << (bits - 1)} AS HUGEINT)", $"CAST({Int128.One << bits} AS HUGEINT)");
        return
        [
            Row(FunctionKind.Aggregate, $"sum({type}) {type}", c =>
            {
                EngineSql sum = $"sum({c.Parts.Distinct}CAST({c[0]} AS HUGEINT)){c.Parts.Suffix}";
                return Wrapped(sum, half, whole, c.ResultName);
            }),
            Row(FunctionKind.Aggregate, $"avg({type}) {type}", c =>
            {
                EngineSql sum = $"sum({c.Parts.Distinct}CAST({c[0]} AS HUGEINT)){c.Parts.Suffix}";
                return $"CAST({sum} // count({c.Parts.Distinct}{c[0]}){c.Parts.Suffix} AS {c.ResultName})";
            }),
        ];
    }

    private static EngineSql Wrapped(EngineSql sum, string half, string whole, string result)
    {
        var (h, n) = (EngineSql.Raw(half), EngineSql.Raw(whole));
        return $"CAST((({sum} + {h}) % {n} + {n}) % {n} - {h} AS {result})";
    }
}
