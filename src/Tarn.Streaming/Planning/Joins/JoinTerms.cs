using Tarn.Sql.Analysis;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Streaming.Planning.Joins;

/// <summary>The terms of a join's condition, by the sides whose columns they read.</summary>
/// <param name="left">The left input.</param>
/// <param name="right">The right input.</param>
internal sealed class JoinTerms(PlanNode left, PlanNode right)
{
    private readonly HashSet<int> _left = [.. left.Columns.Select(c => c.Id)];
    private readonly HashSet<int> _right = [.. right.Columns.Select(c => c.Id)];

    public StreamFacts Left { get; } = StreamFacts.Of(left);

    public StreamFacts Right { get; } = StreamFacts.Of(right);

    /// <summary>The terms that all must hold.</summary>
    public static IEnumerable<PlanExpression> Of(PlanExpression? condition) => condition switch
    {
        null or Constant { Value: true } => [],
        Junction { And: true } all => all.Terms.SelectMany(Of),
        _ => [condition],
    };

    /// <summary>One condition of terms that all must hold; null: there are none.</summary>
    public static PlanExpression? All(IReadOnlyList<PlanExpression> terms) => terms.Count switch
    {
        0 => null,
        1 => terms[0],
        _ => new Junction(true, terms),
    };

    public bool IsLeft(PlanExpression e) => PlanExpressionTree.Reads(e, _left) && !PlanExpressionTree.Reads(e, _right);

    public bool IsRight(PlanExpression e) => PlanExpressionTree.Reads(e, _right) && !PlanExpressionTree.Reads(e, _left);

    /// <summary>The two sides of an equality of both inputs, left first; null: the term is another one.</summary>
    public (PlanExpression Left, PlanExpression Right)? Equality(PlanExpression term)
    {
        if (term is not ComparisonOperation { Operator: "=" } equal)
        {
            return null;
        }

        return IsLeft(equal.Left) && IsRight(equal.Right) ? (equal.Left, equal.Right)
            : IsLeft(equal.Right) && IsRight(equal.Left) ? (equal.Right, equal.Left) : null;
    }

    /// <summary>
    /// The bound that a term sets to the distance of the right side's event time from the left side's; null: it sets none.
    /// </summary>
    public TimeBound? Bound(PlanExpression term)
    {
        if (term is not ComparisonOperation { Operator: "=" or "<" or "<=" or ">" or ">=" } c || Linear(c.Left) is not var (a, offsetA)
            || Linear(c.Right) is not var (b, offsetB))
        {
            return null;
        }

        var isTurned = _right.Contains(a.Column);
        if (isTurned)
        {
            (a, b, offsetA, offsetB) = (b, a, offsetB, offsetA);
        }

        if (!_left.Contains(a.Column) || !_right.Contains(b.Column)
            || Left[a.Column].Role != StreamRole.RowTime || Right[b.Column].Role != StreamRole.RowTime)
        {
            return null;
        }

        // left + a < right + b: the right time less the left one is greater than a - b.
        var (distance, op) = (offsetA - offsetB, isTurned ? Turned(c.Operator) : c.Operator);
        return new(a, b, op switch
        {
            "<" => distance + 1,
            "<=" or "=" => distance,
            _ => null,
        }, op switch
        {
            ">" => distance - 1,
            ">=" or "=" => distance,
            _ => null,
        });
    }

    private static string Turned(string op) => op switch
    {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        _ => op,
    };

    /// <summary>A column of time and a distance in milliseconds; null: the value is another one.</summary>
    private static (ColumnReference Column, long Offset)? Linear(PlanExpression e) => e switch
    {
        ColumnReference column => (column, 0),
        Coercion { Value.Type.Kind: var from, Type.Kind: var to } c when from == to => Linear(c.Value),
        ArithmeticOperation { Operator: "+" or "-", Right: Constant { Value: long ms, Type.Kind: TypeKind.IntervalDayToSecond } } sum
            when Linear(sum.Left) is var (column, offset) => (column, sum.Operator == "+" ? offset + ms : offset - ms),
        _ => null,
    };
}

/// <summary>A bound of the distance of two times, in milliseconds.</summary>
/// <param name="Left">The left side's event time.</param>
/// <param name="Right">The right side's event time.</param>
/// <param name="Least">The least distance of the right time from the left one; null: the term sets none.</param>
/// <param name="Most">The greatest distance; null: the term sets none.</param>
internal sealed record TimeBound(ColumnReference Left, ColumnReference Right, long? Least, long? Most);
