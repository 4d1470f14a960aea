using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>Flink's result types of arithmetic with decimals: beyond 38 digits the fraction gives way, down to 6 digits.</summary>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/sql/reference/data-types/#decimal"/>
internal static class FlinkDecimals
{
    private const int ScaleMin = 6;

    public static SqlType Result(string op, SqlType a, SqlType b)
    {
        var scale = Math.Max(a.Scale, b.Scale);
        var (wholeOfA, wholeOfB) = (a.Precision - a.Scale, b.Precision - b.Scale);
        switch (op)
        {
            case "*": return Adjusted(a.Precision + b.Precision, a.Scale + b.Scale);
            case "/":
                var digits = Math.Max(ScaleMin, a.Scale + b.Precision + 1);
                return Adjusted(wholeOfA + b.Scale + digits, digits);
            case "%": return SqlType.Decimal(Math.Max(1, Math.Min(SqlType.DecimalPrecisionMax, Math.Min(wholeOfA, wholeOfB) + scale)), scale);
            default: return Adjusted(Math.Max(wholeOfA, wholeOfB) + scale + 1, scale);
        }
    }

    private static SqlType Adjusted(int precision, int scale)
    {
        const int Max = SqlType.DecimalPrecisionMax;
        return precision <= Max ? SqlType.Decimal(precision, scale)
            : SqlType.Decimal(Max, Math.Min(Max, Math.Max(Max - (precision - scale), Math.Min(scale, ScaleMin))));
    }
}
