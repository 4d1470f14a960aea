using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>Types as statements write them → Trino's types.</summary>
internal static class TypeNames
{
    private const int TimestampPrecisionMax = 6;

    /// <exception cref="SqlException">There is no such type, or Tarn lacks it.</exception>
    public static SqlType Resolve(TypeName name, SourcePosition at)
    {
        switch (name.Name)
        {
            case "unknown": return SqlType.Unknown;
            case "interval day to second": return SqlType.IntervalDayToSecond;
            case "interval year to month": return SqlType.IntervalYearToMonth;
            case "boolean": return SqlType.Boolean;
            case "tinyint": return SqlType.Tinyint;
            case "smallint": return SqlType.Smallint;
            case "integer" or "int": return SqlType.Integer;
            case "bigint": return SqlType.Bigint;
            case "real": return SqlType.Real;
            case "double": return SqlType.Double;
            case "varbinary": return SqlType.Varbinary;
            case "date": return SqlType.Date;
            case "json": return SqlType.Json;
            case "varchar": return name.Numbers.Count == 0 ? SqlType.Varchar : SqlType.VarcharOf(name.Numbers[0]);
            case "char": return SqlType.CharOf(name.Numbers.Count == 0 ? 1 : name.Numbers[0]);
            case "decimal" or "dec" or "numeric": return Decimal(name, at);
            case "timestamp": return SqlType.Timestamp(Precision(name, at));
            case "timestamp with time zone": return SqlType.TimestampWithTimeZone(Precision(name, at));
            case "time": return SqlType.Time(Precision(name, at));
            case "array" when name.Arguments.Count == 1: return SqlType.Array(Resolve(name.Arguments[0], at));
            case "map" when name.Arguments.Count == 2: return SqlType.Map(Resolve(name.Arguments[0], at), Resolve(name.Arguments[1], at));
            case "row": return SqlType.Row([.. name.Fields.Select(f => new RowField(f.Name, Resolve(f.Type, at)))]);
            default: throw new SqlException(SqlErrorName.TypeMismatch, $"Unknown type: {name.Name}", at);
        }
    }

    private static SqlType Decimal(TypeName name, SourcePosition at)
    {
        var precision = name.Numbers.Count > 0 ? name.Numbers[0] : SqlType.DecimalPrecisionMax;
        var scale = name.Numbers.Count > 1 ? name.Numbers[1] : 0;
        if (precision is < 1 or > SqlType.DecimalPrecisionMax)
        {
            throw new SqlException(SqlErrorName.InvalidFunctionArgument, $"DECIMAL precision must be in range [1, 38]: {precision}", at);
        }
        if (scale > precision)
        {
            throw new SqlException(SqlErrorName.InvalidFunctionArgument, $"DECIMAL scale must be in range [0, precision ({precision})]: {scale}", at);
        }
        return SqlType.Decimal(precision, scale);
    }

    private static int Precision(TypeName name, SourcePosition at)
    {
        var precision = name.Numbers.Count == 0 ? 3 : name.Numbers[0];
        if (precision > TimestampPrecisionMax)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"times finer than microseconds are not supported: {name.Name}({precision})", at);
        }
        return precision;
    }
}
