using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

/// <summary>The variables of one signature while it is matched against argument types.</summary>
internal sealed class TypeBinding
{
    private readonly Dictionary<string, SqlType> _types = [];

    /// <summary>Matches one argument; false when it does not fit, even by coercion.</summary>
    public bool Match(TypePattern pattern, SqlType type)
    {
        if (pattern.IsAny)
        {
            return true;
        }

        if (pattern.IsVariable)
        {
            return Join(pattern.Name, type);
        }

        if (pattern.Numbers.Count > 0)
        {
            return Numbered(pattern, type) is { } bound && Join(pattern.Name + string.Join(',', pattern.Numbers), bound);
        }

        if (pattern.Arguments.Count > 0)
        {
            return type.Kind == TypeKind.Unknown || Constructed(pattern, type);
        }

        return TypeCoercion.CanCoerce(type, Plain(pattern.Name));
    }

    /// <summary>The present type of the pattern.</summary>
    public SqlType Resolve(TypePattern pattern)
    {
        if (pattern.IsVariable)
        {
            return _types.GetValueOrDefault(pattern.Name, SqlType.Unknown);
        }

        if (pattern.Numbers.Count > 0)
        {
            if (int.TryParse(pattern.Numbers[0], out var number))
            {
                return Fixed(pattern, number);
            }

            var numbers = string.Join(',', pattern.Numbers);
            return _types.TryGetValue(pattern.Name + numbers, out var bound) ? bound
                : pattern.Name == "timestamp with time zone" && _types.TryGetValue("timestamp" + numbers, out var point)
                    ? SqlType.TimestampWithTimeZone(point.Precision) : Widest(pattern.Name);
        }

        return pattern.Name switch
        {
            "array" => SqlType.Array(Resolve(pattern.Arguments[0])),
            "qdigest" => SqlType.QDigest(Resolve(pattern.Arguments[0])),
            "map" => SqlType.Map(Resolve(pattern.Arguments[0]), Resolve(pattern.Arguments[1])),
            "row" => SqlType.Row([.. pattern.Arguments.Select(a => new RowField(null, Resolve(a)))]),
            "function" => SqlType.Function,
            _ => Plain(pattern.Name),
        };
    }

    private bool Join(string variable, SqlType type)
    {
        var joined = _types.TryGetValue(variable, out var known) ? TypeCoercion.CommonSuperType(known, type) : type;
        if (joined is null)
        {
            return false;
        }

        _types[variable] = joined;
        return true;
    }

    private bool Constructed(TypePattern pattern, SqlType type)
    {
        var kind = pattern.Name switch { "array" => TypeKind.Array, "map" => TypeKind.Map, "qdigest" => TypeKind.QDigest, _ => TypeKind.Row };
        if (type.Kind != kind)
        {
            return false;
        }

        if (kind == TypeKind.Row)
        {
            return type.Fields.Count == pattern.Arguments.Count && !type.Fields.Where((f, i) => !Match(pattern.Arguments[i], f.Type)).Any();
        }

        return !pattern.Arguments.Where((a, i) => !Match(a, type.Arguments[i])).Any();
    }

    private static SqlType? Numbered(TypePattern pattern, SqlType type) => (pattern.Name, type.Kind) switch
    {
        ("varchar", TypeKind.Unknown) => SqlType.VarcharOf(0),
        ("varchar", TypeKind.Varchar) => type,
        ("varchar", TypeKind.Char) => SqlType.VarcharOf(type.Precision),
        ("char", TypeKind.Char) => type,
        ("decimal", TypeKind.Unknown) => SqlType.Decimal(1, 0),
        ("decimal", TypeKind.Decimal) => type,
        ("decimal", TypeKind.Tinyint or TypeKind.Smallint or TypeKind.Integer or TypeKind.Bigint) => TypeCoercion.AsDecimal(type),
        ("timestamp", TypeKind.Unknown or TypeKind.Date) => SqlType.Timestamp(0),
        ("timestamp", TypeKind.Timestamp) => type,
        ("timestamp with time zone", TypeKind.Unknown or TypeKind.Date) => SqlType.TimestampWithTimeZone(0),
        ("timestamp with time zone", TypeKind.TimestampWithTimeZone) => type,
        ("timestamp with time zone", TypeKind.Timestamp) => SqlType.TimestampWithTimeZone(type.Precision),
        ("time", TypeKind.Unknown) => SqlType.Time(0),
        ("time", TypeKind.Time) => type,
        ("time with time zone", TypeKind.Unknown) => SqlType.TimeWithTimeZone(0),
        ("time with time zone", TypeKind.TimeWithTimeZone) => type,
        ("time with time zone", TypeKind.Time) => SqlType.TimeWithTimeZone(type.Precision),
        _ => null,
    };

    private static SqlType Fixed(TypePattern pattern, int number) => pattern.Name switch
    {
        "varchar" => SqlType.VarcharOf(number),
        "char" => SqlType.CharOf(number),
        "timestamp" => SqlType.Timestamp(number),
        "timestamp with time zone" => SqlType.TimestampWithTimeZone(number),
        "time" => SqlType.Time(number),
        "time with time zone" => SqlType.TimeWithTimeZone(number),
        _ => SqlType.Decimal(number, int.Parse(pattern.Numbers[1], System.Globalization.CultureInfo.InvariantCulture)),
    };

    private static SqlType Widest(string name) => name == "varchar" ? SqlType.Varchar : SqlType.Decimal(38, 0);

    private static SqlType Plain(string name) => name switch
    {
        "boolean" => SqlType.Boolean,
        "tinyint" => SqlType.Tinyint,
        "smallint" => SqlType.Smallint,
        "integer" => SqlType.Integer,
        "bigint" => SqlType.Bigint,
        "real" => SqlType.Real,
        "double" => SqlType.Double,
        "varchar" => SqlType.Varchar,
        "varbinary" => SqlType.Varbinary,
        "date" => SqlType.Date,
        "json" => SqlType.Json,
        "uuid" => SqlType.Uuid,
        "ipaddress" => SqlType.IpAddress,
        "HyperLogLog" => SqlType.HyperLogLog,
        "tdigest" => SqlType.TDigest,
        "SetDigest" => SqlType.SetDigest,
        "unknown" => SqlType.Unknown,
        "interval day to second" => SqlType.IntervalDayToSecond,
        "interval year to month" => SqlType.IntervalYearToMonth,
        _ => throw new ArgumentException($"no type {name} in signatures", nameof(name)),
    };
}
