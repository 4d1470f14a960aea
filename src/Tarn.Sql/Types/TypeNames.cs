using System.Collections.Frozen;
using Tarn.Sql.Limits;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Types;

/// <summary>Type names in statements → Trino's types.</summary>
internal static class TypeNames
{
    private const int PrecisionMax = 12;

    /// <summary>Types without numbers.</summary>
    private static readonly FrozenSet<string> PlainNames = new[]
    {
        "unknown", "boolean", "tinyint", "smallint", "integer", "int", "bigint", "real", "double", "varbinary", "date", "json", "uuid", "ipaddress",
    }.ToFrozenSet();

    /// <exception cref="SqlException">The type does not exist, or Tarn does not support it.</exception>
    public static SqlType Resolve(TypeName name, SourcePosition at)
    {
        using var level = PlanningBudget.Enter(at);
        if (name.Numbers.Count > 0 && PlainNames.Contains(name.Name))
        {
            throw new SqlException(SqlErrorName.TypeMismatch, $"Unknown type: {name.Name}({string.Join(", ", name.Numbers)})", at);
        }

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
            case "uuid": return SqlType.Uuid;
            case "ipaddress": return SqlType.IpAddress;
            case "hyperloglog": return SqlType.HyperLogLog;
            case "tdigest": return SqlType.TDigest;
            case "qdigest" when name.Arguments.Count == 1: return SqlType.QDigest(Resolve(name.Arguments[0], at));
            case "setdigest": return SqlType.SetDigest;
            case "varchar": return name.Numbers.Count == 0 ? SqlType.Varchar : SqlType.VarcharOf(Length(name, SqlType.Unbounded - 1, at));
            case "char": return SqlType.CharOf(name.Numbers.Count == 0 ? 1 : Length(name, SqlType.CharLengthMax, at));
            case "decimal" or "dec" or "numeric": return Decimal(name, at);
            case "timestamp": return SqlType.Timestamp(Precision(name, at));
            case "timestamp with time zone": return SqlType.TimestampWithTimeZone(Precision(name, at));
            case "time": return SqlType.Time(Precision(name, at));
            case "time with time zone": return SqlType.TimeWithTimeZone(Precision(name, at));
            case "array" when name.Arguments.Count == 1: return SqlType.Array(Resolve(name.Arguments[0], at));
            case "map" when name.Arguments.Count == 2: return SqlType.Map(Resolve(name.Arguments[0], at), Resolve(name.Arguments[1], at));
            case "row": return SqlType.Row([.. name.Fields.Select(f => new RowField(f.Name, Resolve(f.Type, at)))]);
            default: throw new SqlException(SqlErrorName.TypeMismatch, $"Unknown type: {name.Name}", at);
        }
    }

    /// <summary>A type as `typeof` shows it: names of fields are without quotes.</summary>
    public static string Display(SqlType type) => type.Kind switch
    {
        TypeKind.Array => $"array({Display(type.Element)})",
        TypeKind.Map => $"map({Display(type.Key)}, {Display(type.Value)})",
        TypeKind.Row => $"row({string.Join(", ", type.Fields.Select(f => (f.Name is null ? "" : f.Name + " ") + Display(f.Type)))})",
        _ => type.Name,
    };

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

        return SqlType.Decimal((int)precision, (int)scale);
    }

    private static int Length(TypeName name, int max, SourcePosition at) => name.Numbers[0] <= max ? (int)name.Numbers[0]
        : throw new SqlException(
            SqlErrorName.InvalidFunctionArgument, $"{name.Name.ToUpperInvariant()} length must be in range [0, {max}], got {name.Numbers[0]}", at);

    private static int Precision(TypeName name, SourcePosition at) => name.Numbers.Count == 0 ? 3
        : name.Numbers[0] <= PrecisionMax ? (int)name.Numbers[0]
        : throw new SqlException(SqlErrorName.TypeMismatch, $"Unknown type: {name.Name.Insert(name.Name.StartsWith("timestamp", StringComparison.Ordinal)
            ? "timestamp".Length : "time".Length, $"({name.Numbers[0]})")}", at);

    /// <summary>The number of fraction digits of a function's time.</summary>
    /// <exception cref="SqlException">INVALID_FUNCTION_ARGUMENT: no type has that number.</exception>
    public static int Precision(string type, long precision, SourcePosition at) => precision <= PrecisionMax ? (int)precision
        : throw new SqlException(SqlErrorName.InvalidFunctionArgument,
            $"{type.ToUpperInvariant()} precision must be in range [0, {PrecisionMax}]: {precision}", at);
}
