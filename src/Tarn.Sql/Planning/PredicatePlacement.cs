using Tarn.Sql.Syntax;

namespace Tarn.Sql.Planning;

/// <summary>
/// Tells every scan the conditions that each of its rows must meet to matter, so that files can be left out. The filters themselves stay
/// where they are.
/// </summary>
internal static class PredicatePlacement
{
    public static QueryPlan Apply(QueryPlan plan)
    {
        var found = new Dictionary<int, IReadOnlyList<PlanExpression>>();
        foreach (var root in plan.Shared.Select(s => s.Plan).Append(plan.Root))
        {
            Push(root, [], found);
            PlanTree.Visit(root, _ => { }, e =>
            {
                if (e is Subquery s)
                {
                    Push(s.Plan, [], found);
                }
            });
        }
        return plan with { Scans = [.. plan.Scans.Select(s => s with { Predicates = found.GetValueOrDefault(s.Ordinal, []) })] };
    }

    private static void Push(PlanNode node, IReadOnlyList<PlanExpression> conditions, Dictionary<int, IReadOnlyList<PlanExpression>> found)
    {
        switch (node)
        {
            case ScanNode scan:
                var columns = scan.Columns.Select(c => c.Id).ToHashSet();
                found[scan.Ordinal] = [.. conditions.Where(c => MentionsOnly(c, columns))];
                break;
            case FilterNode filter:
                Push(filter.Input, [.. conditions, .. Conjuncts(filter.Condition)], found);
                break;
            case ProjectNode project:
                var defined = project.Columns.Select((c, i) => (c.Id, project.Expressions[i])).ToDictionary(p => p.Id, p => p.Item2);
                Push(project.Input, [.. conditions.Select(c => Substitute(c, defined))], found);
                break;
            case JoinNode join:
                IReadOnlyList<PlanExpression> on = join.Condition is null ? [] : [.. Conjuncts(join.Condition)];
                Push(join.Left, join.Kind switch { JoinKind.Left => conditions, JoinKind.Right => on, JoinKind.Full => [], _ => [.. conditions, .. on] }, found);
                Push(join.Right, join.Kind switch { JoinKind.Right => conditions, JoinKind.Left => on, JoinKind.Full => [], _ => [.. conditions, .. on] }, found);
                break;
            case SetNode set:
                Push(set.Left, [.. conditions.Select(c => Renamed(c, set, set.Left))], found);
                Push(set.Right, set.Operator == SetOperator.Except ? [] : [.. conditions.Select(c => Renamed(c, set, set.Right))], found);
                break;
            case AggregateNode { Sets: [{ Count: > 0 }] } aggregate:
                var keys = aggregate.Keys.ToDictionary(k => k.Column.Id, k => k.Value);
                Push(aggregate.Input, [.. conditions.Where(c => MentionsOnly(c, [.. keys.Keys])).Select(c => Substitute(c, keys))], found);
                break;
            case DistinctNode or UnnestNode { KeepEmpty: false } or SortNode { Limit: null, Offset: null }:
                Push(PlanTree.Inputs(node)[0], conditions, found);
                break;
            default:
                foreach (var input in PlanTree.Inputs(node))
                {
                    Push(input, [], found);
                }
                break;
        }
    }

    private static IEnumerable<PlanExpression> Conjuncts(PlanExpression e) => e is Junction { And: true } j ? j.Terms.SelectMany(Conjuncts) : [e];

    private static PlanExpression Substitute(PlanExpression e, IReadOnlyDictionary<int, PlanExpression> defined) =>
        PlanExpressionTree.Rewrite(e, part => part is ColumnReference c && defined.TryGetValue(c.Column, out var value) ? value : null);

    private static PlanExpression Renamed(PlanExpression e, SetNode set, PlanNode side)
    {
        var names = set.Columns.Select((c, i) => (c.Id, side.Columns[i])).ToDictionary(p => p.Id,
            PlanExpression (p) => new ColumnReference(p.Item2.Id, p.Item2.Name, p.Item2.Type));
        return Substitute(e, names);
    }

    private static bool MentionsOnly(PlanExpression e, HashSet<int> columns)
    {
        var only = true;
        PlanExpressionTree.Visit(e, part => only &= part is not Subquery && (part is not ColumnReference c || columns.Contains(c.Column)));
        return only;
    }
}
