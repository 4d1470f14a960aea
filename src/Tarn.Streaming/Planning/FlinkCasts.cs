using Tarn.Sql.Analysis;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Streaming.Planning;

/// <summary>The values that Flink stores in columns of other types without a CAST.</summary>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/sql/reference/data-types/#casting"/>
internal static class FlinkCasts
{
    public static bool IsImplicit(SqlType from, SqlType to)
    {
        if (from == to || from.Kind == TypeKind.Unknown)
        {
            return true;
        }

        return (from.Kind, to.Kind) switch
        {
            (TypeKind.Array, TypeKind.Array) => IsImplicit(from.Element, to.Element),
            (TypeKind.Map, TypeKind.Map) => IsImplicit(from.Key, to.Key) && IsImplicit(from.Value, to.Value),
            (TypeKind.Row, TypeKind.Row) =>
                from.Fields.Count == to.Fields.Count && from.Fields.Zip(to.Fields).All(p => IsImplicit(p.First.Type, p.Second.Type)),
            (TypeKind.Varchar or TypeKind.Char, TypeKind.Varchar) => true,
            (TypeKind.Timestamp, TypeKind.Date or TypeKind.Time) => true,
            _ when from.IsNumeric && to.Kind is TypeKind.Decimal or TypeKind.Double => from.IsNumeric,
            _ when from.IsInteger && to.IsInteger => Rank(from) <= Rank(to),
            _ when to.Kind == TypeKind.Real => from.IsNumeric && from.Kind != TypeKind.Double,
            _ => from.Kind == to.Kind,
        };
    }

    /// <summary>A value in the type of its column; texts keep their length.</summary>
    public static PlanExpression Assign(PlanExpression value, SqlType type)
    {
        if (value.Type == type || (value.Type.IsText && type.Kind == TypeKind.Varchar))
        {
            return value;
        }

        return TypeCoercion.CanCoerce(value.Type, type) ? ExpressionBinder.Coerce(value, type)
            : new Coercion(value, type, Safe: false) { At = value.At };
    }

    private static int Rank(SqlType type) => type.Kind switch
    {
        TypeKind.Tinyint => 0,
        TypeKind.Smallint => 1,
        TypeKind.Integer => 2,
        _ => 3,
    };
}
