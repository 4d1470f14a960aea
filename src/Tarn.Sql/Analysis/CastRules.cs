using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>The explicit casts that exist.</summary>
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
            case TypeKind.Varbinary or TypeKind.Function or TypeKind.IntervalDayToSecond or TypeKind.IntervalYearToMonth:
                return from.IsInterval && to.Kind == TypeKind.Varchar;
            case TypeKind.Json: return to.Kind is TypeKind.Varchar or TypeKind.Boolean or TypeKind.Double or TypeKind.Real || to.IsInteger;
            case TypeKind.Date: return to.IsText || to.Kind is TypeKind.Timestamp or TypeKind.TimestampWithTimeZone;
            case TypeKind.Timestamp or TypeKind.TimestampWithTimeZone:
                return to.IsText || to.Kind is TypeKind.Date or TypeKind.Time or TypeKind.Timestamp or TypeKind.TimestampWithTimeZone;
            case TypeKind.Time: return to.IsText || to.Kind == TypeKind.Time;
            case TypeKind.Varchar or TypeKind.Char:
                return to.IsText || to.IsNumeric || to.Kind is TypeKind.Boolean or TypeKind.Date or TypeKind.Timestamp or TypeKind.Time;
            default: return to.IsNumeric || to.IsText || to.Kind == TypeKind.Boolean;
        }
    }

    private static bool CanCastToJson(SqlType from) => from.Kind switch
    {
        TypeKind.Array => CanCastToJson(from.Element),
        TypeKind.Map => from.Key.Kind == TypeKind.Varchar && CanCastToJson(from.Value),
        TypeKind.Row => from.Fields.All(f => CanCastToJson(f.Type)),
        TypeKind.Boolean or TypeKind.Varchar or TypeKind.Json or TypeKind.Date or TypeKind.Timestamp => true,
        _ => from.IsNumeric,
    };
}
