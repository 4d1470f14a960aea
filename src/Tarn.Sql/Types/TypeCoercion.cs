namespace Tarn.Sql.Types;

/// <summary>Trino's implicit coercions, and the least common type of two types.</summary>
internal static class TypeCoercion
{
    /// <summary>
    /// Whether a value of <paramref name="from"/> may be used where <paramref name="to"/> is expected.
    /// </summary>
    public static bool CanCoerce(SqlType from, SqlType to) => from == to || CommonSuperType(from, to) == to
        || (from.Kind == TypeKind.Char && to.Kind == TypeKind.Varchar && to.Precision == SqlType.Unbounded);

    /// <summary>The least type that both coerce to; null when there is none.</summary>
    public static SqlType? CommonSuperType(SqlType a, SqlType b)
    {
        if (a == b)
        {
            return a;
        }

        if (a.Kind == TypeKind.Unknown)
        {
            return b;
        }

        if (b.Kind == TypeKind.Unknown)
        {
            return a;
        }

        if (a.Kind == b.Kind)
        {
            return SameKind(a, b);
        }

        if (a.IsNumeric && b.IsNumeric)
        {
            return Numeric(a, b);
        }

        return Mixed(a, b) ?? Mixed(b, a);
    }

    public static SqlType? CommonSuperType(IEnumerable<SqlType> types)
    {
        SqlType? common = SqlType.Unknown;
        foreach (var type in types)
        {
            common = common is null ? null : CommonSuperType(common, type);
        }

        return common;
    }

    /// <summary>The decimal that holds every value of an integer type.</summary>
    public static SqlType AsDecimal(SqlType type) => type.Kind switch
    {
        TypeKind.Tinyint => SqlType.Decimal(3, 0),
        TypeKind.Smallint => SqlType.Decimal(5, 0),
        TypeKind.Integer => SqlType.Decimal(10, 0),
        TypeKind.Bigint => SqlType.Decimal(19, 0),
        _ => type,
    };

    private static SqlType? SameKind(SqlType a, SqlType b)
    {
        switch (a.Kind)
        {
            case TypeKind.Decimal:
                var scale = Math.Max(a.Scale, b.Scale);
                var whole = Math.Max(a.Precision - a.Scale, b.Precision - b.Scale);
                return SqlType.Decimal(Math.Min(SqlType.DecimalPrecisionMax, whole + scale), scale);
            case TypeKind.Varchar: return SqlType.VarcharOf(Math.Max(a.Precision, b.Precision));
            case TypeKind.Char: return SqlType.CharOf(Math.Max(a.Precision, b.Precision));
            case TypeKind.Time: return SqlType.Time(Math.Max(a.Precision, b.Precision));
            case TypeKind.TimeWithTimeZone: return SqlType.TimeWithTimeZone(Math.Max(a.Precision, b.Precision));
            case TypeKind.Timestamp: return SqlType.Timestamp(Math.Max(a.Precision, b.Precision));
            case TypeKind.TimestampWithTimeZone: return SqlType.TimestampWithTimeZone(Math.Max(a.Precision, b.Precision));
            case TypeKind.Array:
                return CommonSuperType(a.Element, b.Element) is { } element ? SqlType.Array(element) : null;
            case TypeKind.Map:
                return CommonSuperType(a.Key, b.Key) is { } key && CommonSuperType(a.Value, b.Value) is { } value ? SqlType.Map(key, value) : null;
            case TypeKind.Row: return Rows(a, b);
            default: return null;
        }
    }

    private static SqlType? Rows(SqlType a, SqlType b)
    {
        if (a.Fields.Count != b.Fields.Count)
        {
            return null;
        }

        var fields = new RowField[a.Fields.Count];
        for (var i = 0; i < fields.Length; i++)
        {
            if (CommonSuperType(a.Fields[i].Type, b.Fields[i].Type) is not { } type)
            {
                return null;
            }

            // Trino keeps a name only when both sides have it.
            fields[i] = new(a.Fields[i].Name == b.Fields[i].Name ? a.Fields[i].Name : null, type);
        }

        return SqlType.Row(fields);
    }

    private static SqlType Numeric(SqlType a, SqlType b)
    {
        if (a.Kind == TypeKind.Double || b.Kind == TypeKind.Double)
        {
            return SqlType.Double;
        }

        if (a.Kind == TypeKind.Real || b.Kind == TypeKind.Real)
        {
            return SqlType.Real;
        }

        if (a.Kind == TypeKind.Decimal || b.Kind == TypeKind.Decimal)
        {
            return SameKind(AsDecimal(a), AsDecimal(b)) ?? AsDecimal(a);
        }

        return a.Kind > b.Kind ? a : b;
    }

    private static SqlType? Mixed(SqlType a, SqlType b) => (a.Kind, b.Kind) switch
    {
        (TypeKind.Date, TypeKind.Timestamp or TypeKind.TimestampWithTimeZone) => b,
        (TypeKind.Time, TypeKind.TimeWithTimeZone) => SqlType.TimeWithTimeZone(Math.Max(a.Precision, b.Precision)),
        (TypeKind.Timestamp, TypeKind.TimestampWithTimeZone) => SqlType.TimestampWithTimeZone(Math.Max(a.Precision, b.Precision)),
        (TypeKind.Varchar, TypeKind.Char) => SqlType.CharOf(Math.Max(Math.Min(a.Precision, SqlType.CharLengthMax), b.Precision)),
        _ => null,
    };
}
