using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>The explicit casts that exist.</summary>
/// <seealso href="https://trino.io/docs/current/functions/conversion.html"/>
internal static class CastRules
{
    public static bool CanCast(SqlType from, SqlType to)
    {
        if (from == to || from.Kind == TypeKind.Unknown)
        {
            return true;
        }

        if (to.Kind == TypeKind.Json)
        {
            return CanCastToJson(from);
        }

        switch (from.Kind)
        {
            case TypeKind.Array: return to.Kind == TypeKind.Array && CanCast(from.Element, to.Element);
            case TypeKind.Map: return to.Kind == TypeKind.Map && CanCast(from.Key, to.Key) && CanCast(from.Value, to.Value);
            case TypeKind.Row:
                return to.Kind == TypeKind.Row && from.Fields.Count == to.Fields.Count
                    && !from.Fields.Where((f, i) => !CanCast(f.Type, to.Fields[i].Type)).Any();
            case TypeKind.Function or TypeKind.IntervalDayToSecond or TypeKind.IntervalYearToMonth:
                return from.IsInterval && to.Kind == TypeKind.Varchar;
            case TypeKind.Varbinary: return to.IsBytes;
            case TypeKind.Uuid or TypeKind.IpAddress: return to == SqlType.Varchar || to.Kind == TypeKind.Varbinary;
            case TypeKind.QDigest: return false;
            case TypeKind.HyperLogLog or TypeKind.TDigest or TypeKind.SetDigest: return to.Kind == TypeKind.Varbinary;
            case TypeKind.Json: return CanCastFromJson(to);
            case TypeKind.Date: return to.IsText || to.Kind is TypeKind.Timestamp or TypeKind.TimestampWithTimeZone;
            case TypeKind.Timestamp or TypeKind.TimestampWithTimeZone:
                return to.IsText || to.IsClock || to.Kind is TypeKind.Date or TypeKind.Timestamp or TypeKind.TimestampWithTimeZone;
            case TypeKind.Time or TypeKind.TimeWithTimeZone:
                return to.IsText || to.IsClock || to.Kind is TypeKind.Timestamp or TypeKind.TimestampWithTimeZone;
            case TypeKind.Varchar or TypeKind.Char:
                return to.IsText || to.IsNumeric
                    || to.Kind is TypeKind.Varbinary or TypeKind.Uuid or TypeKind.IpAddress
                    || to.Kind is TypeKind.Boolean or TypeKind.Date or TypeKind.Timestamp or TypeKind.TimestampWithTimeZone || to.IsClock;
            default: return to.IsNumeric || to.Kind is TypeKind.Varchar or TypeKind.Boolean;
        }
    }

    private static bool CanCastFromJson(SqlType to) => to.Kind switch
    {
        TypeKind.Array => CanCastFromJson(to.Element),
        TypeKind.Map => IsJsonName(to.Key) && CanCastFromJson(to.Value),
        TypeKind.Row => to.Fields.All(f => CanCastFromJson(f.Type)),
        TypeKind.Varchar or TypeKind.Boolean or TypeKind.Json => true,
        _ => to.IsNumeric,
    };

    private static bool IsJsonName(SqlType type) => type.IsNumeric || type.Kind is TypeKind.Varchar or TypeKind.Boolean;

    private static bool CanCastToJson(SqlType from) => from.Kind switch
    {
        TypeKind.Array => CanCastToJson(from.Element),
        TypeKind.Map => (IsJsonName(from.Key) || from.Key.Kind == TypeKind.Unknown) && CanCastToJson(from.Value),
        TypeKind.Row => from.Fields.All(f => CanCastToJson(f.Type)),
        TypeKind.Boolean or TypeKind.Varchar or TypeKind.Json or TypeKind.Date or TypeKind.Timestamp or TypeKind.Unknown => true,
        _ => from.IsNumeric,
    };
}
