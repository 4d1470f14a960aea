using Tarn.Sql.Limits;

namespace Tarn.Sql.Plans;

/// <summary>
/// Walking and rebuilding of plans. A node is rebuilt by its constructor, so that its columns follow its inputs'.
/// </summary>
internal static class PlanTree
{
    public static IReadOnlyList<PlanNode> Inputs(PlanNode node) => node switch
    {
        ProjectNode p => [p.Input],
        FilterNode f => [f.Input],
        JoinNode j => [j.Left, j.Right],
        AggregateNode a => [a.Input],
        WindowNode w => [w.Input],
        DistinctNode d => [d.Input],
        SortNode s => [s.Input],
        SetNode s => s.Inputs,
        UnnestNode u => [u.Input],
        _ => [],
    };

    /// <summary>The expressions that a node itself evaluates.</summary>
    public static IEnumerable<PlanExpression> Expressions(PlanNode node) => node switch
    {
        ValuesNode v => v.Rows.SelectMany(r => r),
        ProjectNode p => p.Expressions,
        FilterNode f => [f.Condition],
        JoinNode { Condition: { } condition } => [condition],
        AggregateNode a => a.Keys.Select(k => k.Value).Concat(
            a.Calls.SelectMany(Expressions)),
        WindowNode w => w.Calls.SelectMany(c => c.Arguments.Concat(c.PartitionBy).Concat(c.OrderBy.Concat(c.ValueOrder).Select(o => o.Value))
            .Concat(new[] { c.Frame?.StartOffset, c.Frame?.EndOffset }.OfType<PlanExpression>())),
        SortNode s => s.Keys.Select(k => k.Value),
        UnnestNode u => u.Values,
        _ => [],
    };

    /// <summary>The expressions that an aggregate evaluates.</summary>
    public static IEnumerable<PlanExpression> Expressions(AggregateCall call) =>
        [.. call.Arguments, .. call.OrderBy.Select(o => o.Value), .. (call.Filter is null ? Array.Empty<PlanExpression>() : [call.Filter])];

    /// <summary>Visits a plan, the plans of its subqueries and every expression in them.</summary>
    public static void Visit(PlanNode node, Action<PlanNode> visitNode, Action<PlanExpression> visitExpression)
    {
        using var level = PlanningBudget.Enter();
        visitNode(node);
        foreach (var expression in Expressions(node))
        {
            PlanExpressionTree.Visit(expression, e =>
            {
                visitExpression(e);
                if (e is Subquery s)
                {
                    Visit(s.Plan, visitNode, visitExpression);
                }
            });
        }

        foreach (var input in Inputs(node))
        {
            Visit(input, visitNode, visitExpression);
        }
    }

    /// <summary>
    /// Rebuilds a plan from the leaves up: a node's inputs, then its expressions, then the node itself.
    /// <paramref name="replace"/> receives the node with both already replaced.
    /// </summary>
    public static PlanNode Rewrite(PlanNode node, Func<PlanNode, PlanNode> replace, Func<PlanExpression, PlanExpression?> replacePart)
    {
        using var level = PlanningBudget.Enter();
        PlanNode Node(PlanNode n) => Rewrite(n, replace, replacePart);
        PlanExpression Inner(PlanExpression e) => PlanExpressionTree.Rewrite(e, part => part is Subquery s
            ? s with { Plan = Node(s.Plan), Value = s.Value is null ? null : Inner(s.Value) } : replacePart(part));
        IReadOnlyList<PlanExpression> All(IReadOnlyList<PlanExpression> list) => [.. list.Select(Inner)];
        PlanFrame? Frame(PlanFrame? f) => f is null ? null
            : f with { StartOffset = f.StartOffset is null ? null : Inner(f.StartOffset), EndOffset = f.EndOffset is null ? null : Inner(f.EndOffset) };
        IReadOnlyList<SortKey> Keys(IReadOnlyList<SortKey> keys) => [.. keys.Select(k => k with { Value = Inner(k.Value) })];
        return replace(node switch
        {
            ValuesNode v => new ValuesNode([.. v.Rows.Select(All)], v.Columns),
            ProjectNode p => new ProjectNode(Node(p.Input), All(p.Expressions), p.Columns),
            FilterNode f => new FilterNode(Node(f.Input), Inner(f.Condition)),
            JoinNode j => new JoinNode(j.Kind, Node(j.Left), Node(j.Right), j.Condition is null ? null : Inner(j.Condition), j.Lateral) { AsOf = j.AsOf },
            AggregateNode a => new AggregateNode(Node(a.Input), [.. a.Keys.Select(k => (k.Column, Inner(k.Value)))], a.Sets,
                [.. a.Calls.Select(c => c with
                {
                    Arguments = All(c.Arguments),
                    OrderBy = Keys(c.OrderBy),
                    Filter = c.Filter is null ? null : Inner(c.Filter),
                })], a.Groupings),
            WindowNode w => new WindowNode(Node(w.Input),
                [.. w.Calls.Select(c => c with
                {
                    Arguments = All(c.Arguments),
                    PartitionBy = All(c.PartitionBy),
                    OrderBy = Keys(c.OrderBy),
                    ValueOrder = Keys(c.ValueOrder),
                    Frame = Frame(c.Frame),
                })]),
            DistinctNode d => new DistinctNode(Node(d.Input)),
            SortNode s => new SortNode(Node(s.Input), Keys(s.Keys), s.Offset, s.Limit, s.Columns),
            SetNode s => new SetNode(s.Operator, s.All, [.. s.Inputs.Select(Node)], s.Columns),
            UnnestNode u => new UnnestNode(Node(u.Input), All(u.Values), u.Elements, u.Ordinality, u.KeepEmpty),
            _ => node,
        });
    }
}
