using Tarn.Sql.Limits;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Planning;

/// <summary>
/// Gives every scan the conditions that its rows must meet to affect the result, so that files can be pruned. The
/// filters themselves stay in place.
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
        using var level = PlanningBudget.Enter();
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
                Push(project.Input, [.. conditions.SelectMany(c => Substitute(c, defined))], found);
                break;
            case JoinNode join:
                IReadOnlyList<PlanExpression> on = join.Condition is null ? [] : [.. Conjuncts(join.Condition)];
                Push(join.Left,
                    join.Kind switch { JoinKind.Left => conditions, JoinKind.Right => on, JoinKind.Full => [], _ => [.. conditions, .. on] }, found);
                Push(join.Right,
                    join.Kind switch { JoinKind.Right => conditions, JoinKind.Left => on, JoinKind.Full => [], _ => [.. conditions, .. on] }, found);
                break;
            case SetNode set:
                for (var i = 0; i < set.Inputs.Count; i++)
                {
                    var input = set.Inputs[i];
                    Push(input, i > 0 && set.Operator == SetOperator.Except ? [] : [.. conditions.SelectMany(c => Renamed(c, set, input))], found);
                }

                break;
            case AggregateNode { Sets: [{ Count: > 0 }] } aggregate:
                var keys = aggregate.Keys.ToDictionary(k => k.Column.Id, k => k.Value);
                Push(aggregate.Input, [.. conditions.Where(c => MentionsOnly(c, [.. keys.Keys])).SelectMany(c => Substitute(c, keys))], found);
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

    private static IEnumerable<PlanExpression> Conjuncts(PlanExpression e) => e is Junction { And: true } j ? j.Terms : [e];

    /// <summary>
    /// The condition over the columns below a step. A condition that would grow too large is omitted, because it only
    /// helps to prune files.
    /// </summary>
    private static IEnumerable<PlanExpression> Substitute(PlanExpression e, IReadOnlyDictionary<int, PlanExpression> defined)
    {
        var nodes = 0;
        var placed = PlanExpressionTree.Rewrite(e, part => ++nodes > StatementLimits.PlacedConditionNodesMax ? part
            : part is ColumnReference c && defined.TryGetValue(c.Column, out var value) && (nodes += Size(value)) >= 0 ? value : null);
        return nodes > StatementLimits.PlacedConditionNodesMax ? [] : [placed];
    }

    /// <summary>
    /// Counts the nodes of an expression, up to the limit: shared parts make a tree larger than its memory.
    /// </summary>
    private static int Size(PlanExpression e)
    {
        var waiting = new Stack<PlanExpression>([e]);
        var nodes = 0;
        while (nodes <= StatementLimits.PlacedConditionNodesMax && waiting.TryPop(out var next))
        {
            nodes++;
            foreach (var child in PlanExpressionTree.Children(next))
            {
                waiting.Push(child);
            }
        }

        return nodes;
    }

    private static IEnumerable<PlanExpression> Renamed(PlanExpression e, SetNode set, PlanNode side)
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
