using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>Values that are stored in columns. More is allowed than in expressions: a number may become a narrower one, a time a date.</summary>
internal static class Assignments
{
    /// <summary>Whether values of these types may be stored in columns of the other types.</summary>
    public static bool AreAllowed(IReadOnlyList<SqlType> from, IReadOnlyList<SqlType> to) =>
        from.Count == to.Count && from.Zip(to).All(pair => IsAllowed(pair.First, pair.Second));

    /// <summary>A value in the type of its column.</summary>
    public static PlanExpression Assign(PlanExpression value, SqlType type) =>
        TypeCoercion.CanCoerce(value.Type, type) ? ExpressionBinder.Coerce(value, type)
            : new Coercion(value, type, Safe: false) { At = value.At, IsStored = true };

    /// <summary>The type in which a new Iceberg table stores values: times have microseconds, texts no length, small integers 32 bits.</summary>
    public static SqlType Stored(SqlType type) => type.Kind switch
    {
        TypeKind.Tinyint or TypeKind.Smallint => SqlType.Integer,
        TypeKind.Varchar or TypeKind.Char => SqlType.Varchar,
        TypeKind.Time => SqlType.Time(6),
        TypeKind.Timestamp => SqlType.Timestamp(6),
        TypeKind.TimestampWithTimeZone => SqlType.TimestampWithTimeZone(6),
        TypeKind.Array => SqlType.Array(Stored(type.Element)),
        TypeKind.Map => SqlType.Map(Stored(type.Key), Stored(type.Value)),
        TypeKind.Row => SqlType.Row([.. type.Fields.Select(f => new RowField(f.Name, Stored(f.Type)))]),
        _ => type,
    };

    /// <summary>The type in which a new Hive table stores values: timestamps have milliseconds.</summary>
    public static SqlType StoredInHive(SqlType type) => type.Kind switch
    {
        TypeKind.Timestamp => SqlType.Timestamp(3),
        TypeKind.Array => SqlType.Array(StoredInHive(type.Element)),
        TypeKind.Map => SqlType.Map(StoredInHive(type.Key), StoredInHive(type.Value)),
        TypeKind.Row => SqlType.Row([.. type.Fields.Select(f => new RowField(f.Name, StoredInHive(f.Type)))]),
        _ => type,
    };

    /// <summary>Types as errors list them: `[integer, varchar]`.</summary>
    public static string Names(IEnumerable<SqlType> types) => $"[{string.Join(", ", types.Select(type => type.Name))}]";

    private static bool IsAllowed(SqlType from, SqlType to)
    {
        if (TypeCoercion.CanCoerce(from, to))
        {
            return true;
        }

        return (from.Kind, to.Kind) switch
        {
            (TypeKind.Array, TypeKind.Array) => IsAllowed(from.Element, to.Element),
            (TypeKind.Map, TypeKind.Map) => IsAllowed(from.Key, to.Key) && IsAllowed(from.Value, to.Value),
            (TypeKind.Row, TypeKind.Row) => AreAllowed([.. from.Fields.Select(f => f.Type)], [.. to.Fields.Select(f => f.Type)]),
            (TypeKind.Time, TypeKind.Time) => true,
            _ => (from.IsNumeric && to.IsNumeric) || (from.IsText && to.IsText) || (IsDay(from) && IsDay(to)),
        };
    }

    private static bool IsDay(SqlType type) => type.Kind is TypeKind.Date or TypeKind.Timestamp or TypeKind.TimestampWithTimeZone;
}
