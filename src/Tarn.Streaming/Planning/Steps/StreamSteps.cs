using Tarn.Sql.Analysis;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Streaming.Planning.Steps;

/// <summary>
/// Replaces the steps of a bound plan that need rows of earlier calls by steps with state. Columns that are not read are left out on the way.
/// </summary>
/// <param name="context">Numbers new columns.</param>
/// <param name="facts">Of the plan's columns.</param>
/// <param name="hasDuplicates">Whether changes of sources may come twice: then the newest row of each key counts.</param>
internal sealed class StreamSteps(BindingContext context, StreamFacts facts, bool hasDuplicates)
{
    private bool _takesVersions;
    private bool _groupsWindow;

    /// <exception cref="SqlException">NOT_SUPPORTED: a step has no form over streams.</exception>
    public PlanNode Of(PlanNode root) => Of(root, [.. root.Columns.Select(c => c.Id)]);

    private PlanNode Of(PlanNode node, HashSet<int> needed)
    {
        switch (node)
        {
            case ProjectNode project: return Projected(project, needed);
            case FilterNode filter: return new StreamRanks(context, facts).Of(filter) is { } ranked ? Of(ranked, needed) : Filtered(filter, needed);
            case StreamRankNode rank: return Ranked(rank, needed);
            case UnnestNode unnest:
                var outer = Of(unnest.Input, With(needed, unnest.Values));
                return new UnnestNode(outer, unnest.Values, unnest.Elements, unnest.Ordinality, unnest.KeepEmpty);
            case SharedNode shared:
                var body = shared.Query.Plan.Columns.Select(c => (PlanExpression)ColumnReference.Of(c)).ToList();
                return Of(new ProjectNode(shared.Query.Plan, body, shared.Columns), needed);
            case StreamWindowNode window:
                return Windowed(window, needed);
            case StreamMatchNode match:
                var rows = Of(match.Input, All(match.Input));
                PlanChanges.Refuse(rows, "Match Recognize");
                return new StreamMatchNode(rows, match.Pattern, match.Outputs);
            case SetNode set: return Set(set);
            case DistinctNode distinct:
                return Grouped(
                    new AggregateNode(distinct.Input, [.. distinct.Columns.Select(c => (c, (PlanExpression)ColumnReference.Of(c)))],
                        [[.. Enumerable.Range(0, distinct.Columns.Count)]], [], []),
                    All(distinct));
            case AggregateNode aggregate: return Grouped(aggregate, needed);
            case WindowNode over: return Over(over, needed);
            case SortNode sort:
                return StreamSorts.Of(sort, Of(sort.Input, With(sort.Columns.Select(c => c.Id), sort.Keys.Select(k => k.Value))), facts, context);
            case StreamJoinNode join: return Joined(join, needed);
            case StreamSourceNode { Changes: true } source when hasDuplicates && !_takesVersions: return Newest(source);
            case JoinNode join: return new JoinNode(join.Kind, Of(join.Left, All(join.Left)), Of(join.Right, All(join.Right)), join.Condition, join.Lateral);
            default: return node;
        }
    }

    /// <summary>A window. Where groups of it are its only reader, rows may be taken back while it is open.</summary>
    private StreamWindowNode Windowed(StreamWindowNode window, HashSet<int> needed)
    {
        var nets = _groupsWindow && window.Window.Kind != StreamWindowKind.Session;
        _groupsWindow = false;
        var below = Of(window.Input, [.. needed, window.Time.Id, .. window.PartitionBy.Select(c => c.Id)]);
        if (!nets)
        {
            PlanChanges.Refuse(below, "StreamPhysicalWindowTableFunction");
        }

        return new StreamWindowNode(below, window.Time, window.Window, window.PartitionBy, window.Start, window.End, window.WindowTime)
        {
            NetsChanges = PlanChanges.Of(below),
        };
    }

    private StreamJoinNode Joined(StreamJoinNode join, HashSet<int> needed)
    {
        var read = With(needed, join.Condition is { } condition ? [condition] : []);
        var left = Side(join.Left);
        _takesVersions = join.Form == StreamJoinForm.Temporal;
        var right = Side(join.Right);
        _takesVersions = false;
        if (join.Form != StreamJoinForm.Regular)
        {
            PlanChanges.Refuse(left.Input, $"{join.Form}Join");
        }

        // The versions of a temporal join may change.
        if (join.Form is not (StreamJoinForm.Regular or StreamJoinForm.Temporal))
        {
            PlanChanges.Refuse(right.Input, $"{join.Form}Join");
        }

        return join with { Left = left, Right = right, TakesChanges = PlanChanges.Of(left.Input) || PlanChanges.Of(right.Input) };

        StreamJoinSide Side(StreamJoinSide side)
        {
            var own = side.Input.Columns.Where(c => read.Contains(c.Id)).Concat(side.Keys).Concat(side.Time is { } time ? [time] : []);
            return side with { Input = Of(side.Input, [.. own.Select(c => c.Id)]) };
        }
    }

    private static StreamNewestNode Newest(StreamSourceNode source) => source.Key.Count == 0
        ? throw new SqlException(
            SqlErrorName.NotSupported, "Configuration 'table.exec.source.cdc-events-duplicate' is enabled which requires the changelog sources to define a "
                + $"PRIMARY KEY. However, table '{source.Scan.Table.Name}' doesn't have a primary key.")
        : new StreamNewestNode(source, [.. source.Columns.Where(c => source.Key.Contains(c.Id))]) { TakesChanges = true };

    private ProjectNode Projected(ProjectNode project, HashSet<int> needed)
    {
        var kept = Enumerable.Range(0, project.Columns.Count).Where(i => needed.Contains(project.Columns[i].Id)).ToList();
        var values = kept.Select(i => project.Expressions[i]).ToList();
        var (input, marked) = Marked(Of(project.Input, With([], values)), values);
        return new ProjectNode(input, marked, [.. kept.Select(i => project.Columns[i])]);
    }

    private PlanNode Ranked(StreamRankNode rank, HashSet<int> needed)
    {
        var number = rank.Number!;
        var input = Of(rank.Input, With([.. needed.Except([number.Id]), .. rank.Keys.Select(k => k.Id)], rank.Order.Select(o => o.Value)));
        var takesChanges = PlanChanges.Of(input);
        // The number of a single rank is known.
        var isOne = rank.From == rank.To;
        var shown = isOne || !needed.Contains(number.Id) ? null : number;
        var kept = rank is { From: 1, To: 1, Order: [{ Descending: false, Value: ColumnReference time }] }
            && facts[time.Column].Role == StreamRole.RowTime && !takesChanges ? (PlanNode)new StreamFirstNode(input, rank.Keys, new(time.Column, time.Type))
            : new StreamRankNode(input, rank.Keys, rank.Order, rank.From, rank.To, shown, rank.IsNewestFirst, takesChanges || !IsFirstToArrive(rank))
            {
                TakesChanges = takesChanges,
            };
        return !isOne || !needed.Contains(number.Id) ? kept : new ProjectNode(
            kept, [.. kept.Columns.Select(ColumnReference.Of), new Constant(rank.From, number.Type)], [.. kept.Columns, number]);
    }

    /// <summary>Whether one row by the arrival clock is asked for: no later row replaces it.</summary>
    private bool IsFirstToArrive(StreamRankNode rank) => rank is { From: 1, To: 1, Order: [{ Descending: false, Value: ColumnReference time }] }
        && facts[time.Column].Role == StreamRole.ProcTime;

    private FilterNode Filtered(FilterNode filter, HashSet<int> needed)
    {
        var (input, marked) = Marked(Of(filter.Input, With(needed, [filter.Condition])), [filter.Condition]);
        return new FilterNode(input, marked[0]);
    }

    /// <summary>CURRENT_WATERMARK becomes a column of a step below.</summary>
    private (PlanNode Input, IReadOnlyList<PlanExpression> Values) Marked(PlanNode input, IReadOnlyList<PlanExpression> values)
    {
        PlanColumn? mark = null;
        var marked = values.Select(v => PlanExpressionTree.Rewrite(v, e => e is FunctionInvocation { Function.Name: "$watermark" } call
            ? ColumnReference.Of(mark ??= context.NewColumn(call.Type)) : null)).ToList();
        var changes = PlanChanges.Of(input);
        return mark is null ? (input, values) : (new StreamWatermarkNode(input, mark, changes) { TakesChanges = changes }, marked);
    }

    private PlanNode Set(SetNode set)
    {
        var inputs = set.Inputs.Select(input => Of(input, All(input))).ToList();
        if (set is { Operator: SetOperator.Union, All: true })
        {
            return new SetNode(set.Operator, All: true, inputs, set.Columns);
        }

        if (set.Operator == SetOperator.Union)
        {
            var union = new SetNode(set.Operator, All: true, inputs, [.. set.Columns.Select(c => context.NewColumn(c.Type))]);
            var keys = union.Columns.Select((c, i) => (set.Columns[i], (PlanExpression)ColumnReference.Of(c))).ToList();
            return Kept(new AggregateNode(union, keys, [[.. Enumerable.Range(0, keys.Count)]], [], []), union);
        }

        return inputs.Skip(2).Aggregate(
            Sides(inputs[0], inputs[1], set, inputs.Count > 2 ? [.. set.Columns.Select(c => context.NewColumn(c.Type))] : set.Columns),
            (left, right) => Sides(left, right, set, right == inputs[^1] ? set.Columns : [.. set.Columns.Select(c => context.NewColumn(c.Type))]));
    }

    /// <summary>Two inputs as one, with the number of the input in a further column.</summary>
    private StreamSetNode Sides(PlanNode left, PlanNode right, SetNode set, IReadOnlyList<PlanColumn> columns)
    {
        var side = context.NewColumn(SqlType.Integer);
        var tagged = new[] { left, right }.Select((input, i) =>
        {
            var tag = context.NewColumn(SqlType.Integer);
            List<PlanColumn> own = [.. input.Columns, tag];
            return (PlanNode)new ProjectNode(input, [.. input.Columns.Select(ColumnReference.Of), new Constant((long)i, SqlType.Integer)], own);
        }).ToList();
        return new StreamSetNode(new SetNode(SetOperator.Union, All: true, tagged, [.. columns, side]), side, set.Operator, set.All, columns)
        {
            TakesChanges = tagged.Any(PlanChanges.Of),
        };
    }

    private PlanNode Grouped(AggregateNode aggregate, HashSet<int> needed)
    {
        if (StreamWindowed.Holds(aggregate, facts))
        {
            _groupsWindow = true;
            var rows = Of(aggregate.Input, With([], PlanTree.Expressions(aggregate)));
            _groupsWindow = false;
            var grouped = new AggregateNode(rows, aggregate.Keys, aggregate.Sets, aggregate.Calls, aggregate.Groupings);
            return (PlanNode?)StreamPanes.Of(grouped, context) ?? grouped;
        }

        var calls = aggregate.Calls.Where(c => needed.Contains(c.Column)).ToList();
        aggregate = new AggregateNode(aggregate.Input, aggregate.Keys, aggregate.Sets, calls, aggregate.Groupings);
        return Kept(aggregate, Of(aggregate.Input, With([], PlanTree.Expressions(aggregate))));
    }

    /// <summary>Keys and arguments become columns, so that the step reads columns alone.</summary>
    private PlanNode Kept(AggregateNode aggregate, PlanNode input)
    {
        var columns = new StreamColumns(context, null);
        var set = aggregate.Sets.Count == 1 ? null : context.NewColumn(SqlType.Bigint);
        var rows = set is null ? input : EachSet(input, aggregate.Sets.Count, set);
        var keys = new List<PlanColumn>();
        for (var k = 0; k < aggregate.Keys.Count; k++)
        {
            var (column, value) = aggregate.Keys[k];
            keys.Add(columns.Add(set is null ? value : InSets(aggregate, set, s => s.Contains(k), value, new Constant(null, value.Type)), column));
        }

        keys.AddRange(aggregate.Groupings.Select(g => columns.Add(Bits(aggregate, set, g.Keys, g.Column.Type), g.Column)));
        if (set is not null)
        {
            keys.Add(columns.Of(ColumnReference.Of(set)));
        }

        var calls = aggregate.Calls.Select(columns.Of).ToList();
        var project = columns.Over(rows);
        return new StreamGroupNode(project, keys, calls) { TakesChanges = PlanChanges.Of(project) };
    }

    private static UnnestNode EachSet(PlanNode input, int count, PlanColumn set)
    {
        var numbers = Enumerable.Range(0, count).Select(n => (PlanExpression)new Constant((long)n, SqlType.Bigint)).ToList();
        return new UnnestNode(input, [new ArrayValue(numbers, SqlType.Array(SqlType.Bigint))], [[set]], null, KeepEmpty: false);
    }

    private static Conditional InSets(AggregateNode aggregate, PlanColumn set, Func<IReadOnlyList<int>, bool> holds, PlanExpression then, PlanExpression other)
    {
        var sets = Enumerable.Range(0, aggregate.Sets.Count).Where(s => holds(aggregate.Sets[s]))
            .Select(s => (PlanExpression)new Constant((long)s, SqlType.Bigint));
        return new Conditional([(new Membership(ColumnReference.Of(set), [.. sets, new Constant(-1L, SqlType.Bigint)]), then)], other, then.Type);
    }

    private static PlanExpression Bits(AggregateNode aggregate, PlanColumn? set, IReadOnlyList<int> keys, SqlType type)
    {
        var numbers = aggregate.Sets.Select(s => keys.Aggregate(0L, (bits, key) => (bits * 2) + (s.Contains(key) ? 0 : 1))).ToList();
        return set is null ? new Constant(numbers[0], type) : new Conditional(
            [.. numbers.Select((n, s) => ((PlanExpression)new Membership(ColumnReference.Of(set), [new Constant((long)s, SqlType.Bigint)]),
                (PlanExpression)new Constant(n, type)))], null, type);
    }

    private PlanNode Over(WindowNode over, HashSet<int> needed)
    {
        if (StreamWindowed.Holds(over, facts))
        {
            return new WindowNode(Of(over.Input, With(needed, PlanTree.Expressions(over))), over.Calls);
        }

        return StreamOvers.Of(over, Of(over.Input, With(needed, PlanTree.Expressions(over))), facts, context);
    }

    private static HashSet<int> All(PlanNode node) => [.. node.Columns.Select(c => c.Id)];

    private static HashSet<int> With(IEnumerable<int> needed, IEnumerable<PlanExpression> values)
    {
        var all = needed.ToHashSet();
        foreach (var value in values)
        {
            PlanExpressionTree.Visit(value, e =>
            {
                if (e is ColumnReference reference)
                {
                    all.Add(reference.Column);
                }
                else if (e is Subquery subquery)
                {
                    PlanTree.Visit(subquery.Plan, _ => { }, inner => all.UnionWith(inner is ColumnReference r ? [r.Column] : []));
                }
            });
        }

        return all;
    }
}
