using Tarn.Lake.Planning;
using Tarn.Sql.Catalog;
using Tarn.Sql.Limits;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Planning;

/// <summary>
/// Lowers a scan's conditions to a predicate of the lake, which leaves out files. A condition of an unknown form becomes
/// one that is always true.
/// </summary>
internal sealed class PredicateLowering
{
    private const int IntegerDigitsMax = 19;

    private readonly Dictionary<int, Place> _columns = [];

    private PredicateLowering(ScanNode scan)
    {
        for (var i = 0; i < scan.Columns.Count; i++)
        {
            _columns[scan.Columns[i].Id] = new(scan.Table.ColumnAt(scan.Paths[i].Column), scan.Paths[i].Fields);
        }
    }

    /// <summary>The conditions that rows of the scan must meet.</summary>
    public static Predicate Of(ScanNode scan)
    {
        var lowering = new PredicateLowering(scan);
        return scan.Predicates.Count == 0 ? Predicate.True : Predicate.And([.. scan.Predicates.Select(lowering.Lower)]);
    }

    private Predicate Lower(PlanExpression e)
    {
        using var level = PlanningBudget.Enter(e.At);
        return LowerHere(e) ?? Predicate.True;
    }

    private Predicate? LowerHere(PlanExpression e) => e switch
    {
        Junction { And: true } j => Predicate.And([.. j.Terms.Select(Lower)]),
        Junction j => Predicate.Or([.. j.Terms.Select(Lower)]),
        ComparisonOperation c when ColumnOf(c.Left) is { } column => Compare(column, c.Operator, c.Right),
        ComparisonOperation c when ColumnOf(c.Right) is { } column => Compare(column, Mirror(c.Operator), c.Left),
        Membership m when ColumnOf(m.Value) is { } column => Among(column, m.Items),
        NullTest n when ColumnOf(n.Value) is { } column => Predicate.IsNull(column.FieldId),
        ColumnReference or FieldAccess when e.Type.Kind == TypeKind.Boolean && ColumnOf(e) is { } column =>
            Predicate.Compare(column.FieldId, ComparisonOperator.Equal, true),
        Constant { Value: false } => Predicate.False,
        Inverse i when IsExact(i.Value) => Predicate.Not(Lower(i.Value)),
        _ => null,
    };

    /// <summary>Whether the condition is lowered without loss. A negation turns a condition that is true too often into one that is true too rarely.</summary>
    private bool IsExact(PlanExpression e)
    {
        using var level = PlanningBudget.Enter(e.At);
        return e switch
        {
            Junction j => j.Terms.All(IsExact),
            Inverse i => IsExact(i.Value),
            ComparisonOperation { Operator: "same" or "distinct" } => false, // they are true or false for null too
            ComparisonOperation c => ColumnOf(c.Left) is { } left ? LiteralValue.Of(c.Right, left.Type) is { IsExact: true }
                : ColumnOf(c.Right) is { } right && LiteralValue.Of(c.Left, right.Type) is { IsExact: true },
            Membership m => ColumnOf(m.Value) is { } column && m.Items.All(i => LiteralValue.Of(i, column.Type) is { IsExact: true }),
            NullTest n => ColumnOf(n.Value) is not null,
            ColumnReference or FieldAccess => e.Type.Kind == TypeKind.Boolean && ColumnOf(e) is not null,
            _ => false,
        };
    }

    private static Predicate? Compare(Column column, string op, PlanExpression other)
    {
        if (LiteralValue.Of(other, column.Type) is not { } literal)
        {
            return null;
        }

        // A value between two of the column's was rounded down.
        ComparisonOperator? comparison = op switch
        {
            "=" or "same" => literal.IsExact ? ComparisonOperator.Equal : null,
            "<>" => literal.IsExact ? ComparisonOperator.NotEqual : null,
            "<" => literal.IsExact ? ComparisonOperator.Less : ComparisonOperator.LessOrEqual,
            "<=" => ComparisonOperator.LessOrEqual,
            ">" => ComparisonOperator.Greater,
            ">=" => literal.IsExact ? ComparisonOperator.GreaterOrEqual : ComparisonOperator.Greater,
            _ => null,
        };
        return comparison is { } known ? Predicate.Compare(column.FieldId, known, literal.Value) : null;
    }

    private static Predicate? Among(Column column, IReadOnlyList<PlanExpression> items)
    {
        var values = new List<object>(items.Count);
        foreach (var item in items)
        {
            if (LiteralValue.Of(item, column.Type) is not { } literal)
            {
                return null;
            }

            if (literal.IsExact)
            {
                values.Add(literal.Value);
            }
        }

        return Predicate.In(column.FieldId, values);
    }

    private static string Mirror(string op) => op switch { "<" => ">", "<=" => ">=", ">" => "<", ">=" => "<=", _ => op };

    /// <summary>A column or a field in it, also under coercions that keep its order and its values.</summary>
    private Column? ColumnOf(PlanExpression e)
    {
        while (e is Coercion { Value: var inner } coercion && KeepsOrder(inner.Type, coercion.Type))
        {
            e = inner;
        }

        return PlaceOf(e) is { } place && place.Column.FieldIds(place.Fields)[^1] is var id and not 0 ? new Column(id, e.Type) : null;
    }

    private static bool KeepsOrder(SqlType from, SqlType to) => (from.Kind, to.Kind) switch
    {
        _ when from.IsInteger && to.IsInteger => from.Kind <= to.Kind,
        _ when from.IsInteger && to.Kind == TypeKind.Decimal => to.Precision - to.Scale >= IntegerDigitsMax,
        (TypeKind.Real, TypeKind.Double) or (TypeKind.Date, TypeKind.Timestamp) => true,
        (TypeKind.Decimal, TypeKind.Decimal) => to.Scale >= from.Scale && to.Precision - to.Scale >= from.Precision - from.Scale,
        (TypeKind.Varchar or TypeKind.Timestamp or TypeKind.TimestampWithTimeZone, _) => from.Kind == to.Kind && from.Precision <= to.Precision,
        _ => false,
    };

    private Place? PlaceOf(PlanExpression e) => e switch
    {
        ColumnReference c when _columns.TryGetValue(c.Column, out var place) => place,
        FieldAccess f when PlaceOf(f.Row) is { } row => row with { Fields = [.. row.Fields, f.Field] },
        _ => null,
    };

    /// <summary>A column of the table, or a field in it.</summary>
    private sealed record Place(TableColumn Column, IReadOnlyList<int> Fields);

    private sealed record Column(int FieldId, SqlType Type);
}
