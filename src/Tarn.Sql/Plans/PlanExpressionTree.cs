using System.Globalization;
using System.Text;
using Tarn.Sql.Limits;

namespace Tarn.Sql.Plans;

/// <summary>
/// Walking, comparing and rewriting of typed expressions. Plans inside subqueries are not entered here;
/// <see cref="PlanTree"/> enters them.
/// </summary>
internal static class PlanExpressionTree
{
    public static IReadOnlyList<PlanExpression> Children(PlanExpression e) => e switch
    {
        Coercion c => [c.Value],
        FunctionInvocation i => i.Arguments,
        Shared s => [s.Value, s.Body],
        ArithmeticOperation a => [a.Left, a.Right],
        ComparisonOperation c => [c.Left, c.Right],
        Junction j => j.Terms,
        Inverse i => [i.Value],
        NullTest n => [n.Value],
        Membership m => [m.Value, .. m.Items],
        LikeMatch l => l.Escape is null ? [l.Value, l.Pattern] : [l.Value, l.Pattern, l.Escape],
        Conditional c => [.. c.Branches.SelectMany(b => new[] { b.When, b.Then }), .. (c.Else is null ? Array.Empty<PlanExpression>() : [c.Else])],
        Coalesced c => c.Values,
        Attempt a => [a.Value],
        FieldAccess f => [f.Row],
        ElementAccess e1 => [e1.Container, e1.Index],
        ArrayValue a => a.Items,
        RowValue r => r.Items,
        LambdaValue l => [l.Body],
        Subquery { Value: { } value } => [value],
        _ => [],
    };

    public static PlanExpression WithChildren(PlanExpression e, IReadOnlyList<PlanExpression> c) => e switch
    {
        Coercion x => x with { Value = c[0] },
        FunctionInvocation x => x with { Arguments = c },
        Shared x => x with { Value = c[0], Body = c[1], Type = c[1].Type },
        ArithmeticOperation x => x with { Left = c[0], Right = c[1] },
        ComparisonOperation x => x with { Left = c[0], Right = c[1] },
        Junction x => x with { Terms = c },
        Inverse x => x with { Value = c[0] },
        NullTest x => x with { Value = c[0] },
        Membership x => x with { Value = c[0], Items = [.. c.Skip(1)] },
        LikeMatch x => x with { Value = c[0], Pattern = c[1], Escape = c.Count > 2 ? c[2] : null },
        Conditional x => x with
        {
            Branches = [.. Enumerable.Range(0, x.Branches.Count).Select(i => (c[2 * i], c[(2 * i) + 1]))],
            Else = x.Else is null ? null : c[^1],
        },
        Coalesced x => x with { Values = c },
        Attempt x => x with { Value = c[0] },
        FieldAccess x => x with { Row = c[0] },
        ElementAccess x => x with { Container = c[0], Index = c[1] },
        ArrayValue x => x with { Items = c },
        RowValue x => x with { Items = c },
        LambdaValue x => x with { Body = c[0] },
        Subquery { Value: not null } x => x with { Value = c[0] },
        _ => e,
    };

    /// <summary>
    /// Rewrites from the root down. A result of <paramref name="replace"/> replaces the expression and is not entered.
    /// </summary>
    public static PlanExpression Rewrite(PlanExpression e, Func<PlanExpression, PlanExpression?> replace)
    {
        using var level = PlanningBudget.Enter(e.At);
        if (replace(e) is { } replaced)
        {
            return replaced;
        }

        var children = Children(e);
        if (children.Count == 0)
        {
            return e;
        }

        var rewritten = new PlanExpression[children.Count];
        var changed = false;
        for (var i = 0; i < rewritten.Length; i++)
        {
            rewritten[i] = Rewrite(children[i], replace);
            changed |= !ReferenceEquals(rewritten[i], children[i]);
        }

        return changed ? WithChildren(e, rewritten) : e;
    }

    public static void Visit(PlanExpression e, Action<PlanExpression> visit)
    {
        using var level = PlanningBudget.Enter(e.At);
        visit(e);
        foreach (var child in Children(e))
        {
            Visit(child, visit);
        }
    }

    /// <summary>Whether a condition holds for the expression or a part of it.</summary>
    public static bool Any(PlanExpression e, Func<PlanExpression, bool> holds)
    {
        using var level = PlanningBudget.Enter(e.At);
        return holds(e) || Children(e).Any(child => Any(child, holds));
    }

    /// <summary>Whether an expression reads one of some columns.</summary>
    public static bool Reads(PlanExpression e, IReadOnlySet<int> columns) => Any(e, part => part is ColumnReference r && columns.Contains(r.Column));

    /// <summary>A text that is the same for two expressions exactly when they mean the same.</summary>
    public static string Key(PlanExpression e)
    {
        var key = new StringBuilder();
        AppendKey(key, e, []);
        PlanningBudget.AddKeyText(key.Length);
        return key.ToString();
    }

    // Names that the expression itself introduces are written as their indexes, because each mention of it has its own.
    private static void AppendKey(StringBuilder key, PlanExpression e, List<int> introduced)
    {
        using var level = PlanningBudget.Enter(e.At);
        var place = e is ColumnReference c ? introduced.LastIndexOf(c.Column) : -1;
        key.Append(e.GetType().Name).Append('[').Append(e.Type.Digest).Append('|').Append(place >= 0 ? $"^{place}" : Own(e)).Append("](");
        introduced = e switch
        {
            LambdaValue l => [.. introduced, .. l.Parameters.Select(p => p.Column)],
            Shared s => [.. introduced, s.Name.Column],
            _ => introduced,
        };
        foreach (var child in Children(e))
        {
            AppendKey(key, child, introduced);
            key.Append(';');
        }

        key.Append(')');
    }

    private static string Own(PlanExpression e) => e switch
    {
        Constant c => c.Value switch
        {
            null => "null",
            byte[] bytes => Convert.ToHexString(bytes),
            double d => BitConverter.DoubleToInt64Bits(d).ToString(CultureInfo.InvariantCulture),
            var v => Convert.ToString(v, CultureInfo.InvariantCulture)!,
        },
        ColumnReference c => c.Column.ToString(CultureInfo.InvariantCulture),
        Coercion c => c.Safe ? "safe" : "",
        FunctionInvocation i => i.Function.Text + (i.Function.IsVolatile ? System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(i) : 0),
        ArithmeticOperation a => a.Operator,
        ComparisonOperation c => c.Operator,
        Junction j => j.And ? "and" : "or",
        FieldAccess f => f.Field.ToString(CultureInfo.InvariantCulture),
        Subquery s => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(s.Plan).ToString(CultureInfo.InvariantCulture),
        _ => "",
    };
}
