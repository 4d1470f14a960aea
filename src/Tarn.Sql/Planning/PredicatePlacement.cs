using Tarn.Sql.Limits;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Planning;

/// <summary>
/// Gives every scan the conditions that its rows must meet to affect the result, so that files can be pruned. The
/// filters themselves stay.
/// </summary>
internal sealed class PredicatePlacement
{
    private readonly Dictionary<int, IReadOnlyList<PlanExpression>> _found = [];

    /// <summary>The conditions of each use of a WITH query, over the columns of its body.</summary>
    private readonly Dictionary<SharedQuery, List<IReadOnlyList<PlanExpression>>> _uses = [];

    public static QueryPlan Apply(QueryPlan plan)
    {
        var placement = new PredicatePlacement();
        placement.Place(plan.Root, []);
        // A WITH query is used by later ones and by the root.
        foreach (var shared in plan.Shared.Reverse())
        {
            placement.Place(shared.Plan, placement.OfUses(shared));
        }

        return plan with { Scans = [.. plan.Scans.Select(s => s with { Predicates = placement._found.GetValueOrDefault(s.Ordinal, []) })] };
    }

    private void Place(PlanNode root, IReadOnlyList<PlanExpression> conditions)
    {
        Push(root, conditions);
        PlanTree.Visit(root, _ => { }, e =>
        {
            if (e is Subquery s)
            {
                Push(s.Plan, []);
            }
        });
    }

    /// <summary>A row of a WITH query matters if it meets the conditions of any use.</summary>
    private IReadOnlyList<PlanExpression> OfUses(SharedQuery shared)
    {
        if (!_uses.TryGetValue(shared, out var uses) || uses.Any(conditions => conditions.Count == 0))
        {
            return [];
        }

        return uses.Count == 1 ? uses[0]
            : uses.Sum(conditions => (long)conditions.Sum(Size)) > StatementLimits.PlacedConditionNodesMax ? []
            : [new Junction(false, [.. uses.Select(conditions => conditions.Count == 1 ? conditions[0] : new Junction(true, conditions))])];
    }

    private void AddUse(SharedNode node, IReadOnlyList<PlanExpression> conditions)
    {
        if (!_uses.TryGetValue(node.Query, out var uses))
        {
            _uses.Add(node.Query, uses = []);
        }

        var own = node.Columns.Select(c => c.Id).ToHashSet();
        uses.Add([.. conditions.Where(c => MentionsOnly(c, own)).SelectMany(c => Renamed(c, node.Columns, node.Query.Plan))]);
    }

    private void Push(PlanNode node, IReadOnlyList<PlanExpression> conditions)
    {
        using var level = PlanningBudget.Enter();
        switch (node)
        {
            case ScanNode scan:
                var columns = scan.Columns.Select(c => c.Id).ToHashSet();
                _found[scan.Ordinal] = [.. conditions.Where(c => MentionsOnly(c, columns))];
                break;
            case SharedNode shared:
                AddUse(shared, conditions);
                break;
            case FilterNode filter:
                Push(filter.Input, [.. conditions, .. Conjuncts(filter.Condition)]);
                break;
            case ProjectNode project:
                var defined = project.Columns.Select((c, i) => (c.Id, project.Expressions[i])).ToDictionary(p => p.Id, p => p.Item2);
                Push(project.Input, [.. conditions.SelectMany(c => Substitute(c, defined))]);
                break;
            case JoinNode join:
                IReadOnlyList<PlanExpression> on = join.Condition is null ? [] : [.. Conjuncts(join.Condition)];
                Push(join.Left,
                    join.Kind switch { JoinKind.Left => conditions, JoinKind.Right => on, JoinKind.Full => [], _ => [.. conditions, .. on] });
                Push(join.Right,
                    join.Kind switch { JoinKind.Right => conditions, JoinKind.Left => on, JoinKind.Full => [], _ => [.. conditions, .. on] });
                break;
            case SetNode set:
                for (var i = 0; i < set.Inputs.Count; i++)
                {
                    var input = set.Inputs[i];
                    Push(input, i > 0 && set.Operator == SetOperator.Except ? [] : [.. conditions.SelectMany(c => Renamed(c, set.Columns, input))]);
                }

                break;
            case AggregateNode { Sets: [{ Count: > 0 }] } aggregate:
                var keys = aggregate.Keys.ToDictionary(k => k.Column.Id, k => k.Value);
                Push(aggregate.Input, [.. conditions.Where(c => MentionsOnly(c, [.. keys.Keys])).SelectMany(c => Substitute(c, keys))]);
                break;
            case DistinctNode or UnnestNode { KeepEmpty: false } or SortNode { Limit: null, Offset: null }:
                Push(PlanTree.Inputs(node)[0], conditions);
                break;
            default:
                foreach (var input in PlanTree.Inputs(node))
                {
                    Push(input, []);
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

    private static IEnumerable<PlanExpression> Renamed(PlanExpression e, IReadOnlyList<PlanColumn> columns, PlanNode side)
    {
        var names = columns.Select((c, i) => (c.Id, side.Columns[i])).ToDictionary(p => p.Id,
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
