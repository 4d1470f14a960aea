using Tarn.Sql.Analysis;
using Tarn.Sql.Lowering;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;
using Tarn.Streaming.Planning.Joins;
using Tarn.Streaming.Planning.Steps;

namespace Tarn.Streaming.Planning;

/// <summary>Plans a statement as a tree of stages.</summary>
internal sealed class StreamPlanner
{
    private readonly PlanLowering _lowering;
    private readonly BindingContext _context;
    private readonly StreamCarried _carried;
    private readonly InsertTarget? _target;
    private readonly FeedWriter _writer;
    private readonly List<StreamFirst> _firsts = [];
    private readonly List<StreamStage> _stages = [];
    private StreamFacts _facts = null!;

    private StreamPlanner(BindingContext context, InsertTarget? target)
    {
        (_context, _target) = (context, target);
        _lowering = new PlanLowering(scan => $"SELECT {string.Join(", ", scan.Columns.Select(c => c.Name))} FROM {StreamSegment.Leaf} AS leaf");
        _carried = new(context.NewColumn(SqlType.Bigint), context.NewColumn(SqlType.Bigint), context.NewColumn(SqlType.Tinyint));
        _writer = new FeedWriter(_lowering, _carried);
    }

    /// <summary>Plans a query.</summary>
    /// <param name="tables">The inputs.</param>
    /// <param name="views">Queries with names, which later ones may use.</param>
    /// <param name="zone">The zone of the session.</param>
    /// <param name="target">The table that takes the rows; null: rows are arrays.</param>
    /// <param name="now">The statement's time.</param>
    /// <param name="hasDuplicates">Whether changes of sources may come twice, or without the old row.</param>
    /// <exception cref="SqlException">The statement is invalid, or of a kind that has no stages.</exception>
    public static StreamPlan Plan(IReadOnlyList<StreamTable> tables, IReadOnlyList<CreateStreamView> views, Query query, string zone,
        InsertTarget? target, DateTimeOffset now, bool hasDuplicates = false)
    {
        var context = StreamBinding.Context(tables, now, zone);
        IReadOnlyList<WithQuery> with = [.. views.Select(v => new WithQuery(v.Name, v.Columns, v.Query, v.At)), .. query.With];
        var bound = new QueryBinder(context).Bind(query with { With = with });
        if (target is not null)
        {
            StreamBinding.RefuseVolatile(context, bound.Root);
        }

        return new StreamPlanner(context, target).Plan(bound, zone, context, hasDuplicates);
    }

    private StreamPlan Plan(QueryPlan bound, string zone, BindingContext context, bool hasDuplicates)
    {
        var joined = bound with { Root = new JoinPlanner(context).Rewrite(bound.Root) };
        _facts = StreamFacts.Of(joined.Root);
        var root = new StreamSteps(context, _facts, hasDuplicates).Of(_target?.Assigned(joined, _facts, context) ?? joined.Root);
        var changes = PlanChanges.Source(root);
        root = changes is not null && _target is not null ? _target.Apart(root, changes) : root;
        var dropsOld = changes is not null && _target?.DropsOld(root) == true;
        Feed(root, cut => _writer.Results(cut, root, _target));
        var schema = bound.Labels.Select((label, i) => Describe(label, joined.Root.Columns[i]));
        return new StreamPlan(_firsts, _stages, [.. schema], [.. _lowering.ManagedFunctions])
        {
            Carried = (_carried.Place.Name, _carried.Order.Name),
            Kind = _carried.Kind.Name,
            Changes = changes is not null,
            DropsOld = dropsOld,
            Roles = _target?.Roles(StreamOutputs.Of(bound.Root, _facts)) ?? new Dictionary<string, StreamOutputRole>(),
            Zone = zone,
        };
    }

    /// <summary>Adds the feed of a plan's rows after the feeds below it.</summary>
    /// <param name="top">The plan.</param>
    /// <param name="write">Writes the part of the plan above the topmost stage.</param>
    /// <returns>The feed's number, and the numbers of the branches below it.</returns>
    private (int Number, IReadOnlyList<int> Branches) Feed(PlanNode top, Func<StreamCut, StreamSegment> write)
    {
        var cut = StreamCut.Of(top, _carried, _facts);
        if (cut.Bottom is StreamSourceNode || (cut.Bottom is SetNode union && IsOfRecords(union)))
        {
            IReadOnlyList<StreamBranch> branches = cut.Bottom is SetNode set
                ? [.. set.Inputs.Select(input => Branch(input, set, cut.Uses))] : [Branch((StreamSourceNode)cut.Bottom, cut.Uses, null)];
            var first = _firsts.Sum(f => f.Branches.Count);
            _firsts.Add(new(Number, branches, write(cut)));
            return (Number - 1, [.. Enumerable.Range(first, branches.Count)]);
        }

        StreamSegment? condition = null;
        List<(int Number, IReadOnlyList<int> Branches)> inputs;
        switch (cut.Bottom)
        {
            case StreamWindowNode window: inputs = [Feed(window.Input, below => _writer.Window(below, window, cut.Uses))]; break;
            case StreamMatchNode match: inputs = [Feed(match.Input, below => _writer.Pattern(below, match))]; break;
            case SetNode merged: inputs = [.. merged.Inputs.Select(input => Feed(input, below => _writer.Branch(below, input, merged, cut.Uses)))]; break;
            case StreamStateNode kept: inputs = [Feed(kept.Input, below => _writer.Kept(below, kept))]; break;
            default:
                var join = (StreamJoinNode)cut.Bottom;
                var uses = FeedWriter.Uses(join, cut.Uses);
                inputs =
                [
                    Feed(join.Left.Input, below => _writer.Side(below, join.Left, join.TakesChanges, uses)),
                    Feed(join.Right.Input, below => _writer.Side(below, join.Right, join.TakesChanges, uses)),
                ];
                condition = _writer.Condition(join, uses);
                break;
        }

        var aggregates = StreamStateColumns.Aggregates(cut.Bottom, _context, _lowering);
        var fires = cut.HasGroups || cut.HasNumbers || cut.Bottom is not StreamWindowNode { Window.Kind: not StreamWindowKind.Session };
        _stages.Add(new(cut.Bottom, fires, write(cut), [.. inputs.Select(i => i.Number)], Number)
        {
            Branches = [.. inputs.SelectMany(i => i.Branches)],
            Condition = condition,
            Aggregates = aggregates,
        });
        return (Number - 1, _stages[^1].Branches);
    }

    /// <summary>The number of the next feed.</summary>
    private int Number => _firsts.Count + _stages.Count;

    private static StreamBranch Branch(StreamSourceNode source, IReadOnlySet<int> uses, StreamSegment? segment) =>
        new(source.Scan.Table.Name, [.. source.Columns.Select(c => uses.Contains(c.Id) ? c.Name : null)], segment);

    private StreamBranch Branch(PlanNode input, SetNode set, IReadOnlySet<int> uses)
    {
        var cut = StreamCut.Of(input, _carried, _facts);
        return Branch((StreamSourceNode)cut.Bottom, cut.Uses, _writer.Branch(cut, input, set, uses));
    }

    /// <summary>Whether all inputs of a UNION ALL are rows of records, all of which change or none.</summary>
    private bool IsOfRecords(SetNode set) =>
        set.Inputs.All(input => StreamCut.Of(input, _carried, _facts).Bottom is StreamSourceNode)
            && set.Inputs.Select(PlanChanges.Of).Distinct().Count() == 1;

    private StreamResultColumn Describe(string label, PlanColumn column)
    {
        var fact = _facts[column.Id];
        var role = fact.Role switch
        {
            StreamRole.RowTime or StreamRole.ShownTime => " *ROWTIME*",
            StreamRole.ProcTime => " *PROCTIME*",
            _ => "",
        };
        return new(label, FlinkTypeText.Of(fact.Shown ?? column.Type) + (fact.IsNullable ? "" : " NOT NULL") + role);
    }
}
