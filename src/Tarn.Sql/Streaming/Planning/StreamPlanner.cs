using Tarn.Sql.Analysis;
using Tarn.Sql.Catalog;
using Tarn.Sql.Engine;
using Tarn.Sql.Lowering;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Streaming.Planning;

/// <summary>Plans a statement as a chain of stages.</summary>
internal sealed class StreamPlanner
{
    private readonly PlanLowering _lowering;
    private readonly StreamCarried _carried;
    private readonly StreamTarget? _target;
    private StreamFacts _facts = null!;

    private StreamPlanner(BindingContext context, StreamTarget? target)
    {
        _target = target;
        _lowering = new PlanLowering(scan => $"SELECT {string.Join(", ", scan.Columns.Select(c => c.Name))} FROM {StreamSegment.Leaf} AS leaf");
        _carried = new(context.NewColumn(SqlType.Bigint), context.NewColumn(SqlType.Bigint), context.NewColumn(SqlType.Tinyint));
    }

    /// <summary>Plans a query.</summary>
    /// <param name="tables">The inputs.</param>
    /// <param name="views">Queries with names, which later ones may use.</param>
    /// <param name="zone">The zone of the session.</param>
    /// <param name="target">The table that takes the rows; null: rows are arrays.</param>
    /// <param name="now">The statement's time.</param>
    /// <exception cref="SqlException">The statement is invalid, or of a kind that has no stages.</exception>
    public static StreamPlan Plan(IReadOnlyList<StreamTable> tables, IReadOnlyList<CreateStreamView> views, Query query, string zone,
        StreamTarget? target, DateTimeOffset now)
    {
        var context = StreamBinding.Context(tables, now, zone);
        IReadOnlyList<NamedQuery> with = [.. views.Select(v => new NamedQuery(v.Name, v.Columns, v.Query, v.At)), .. query.With];
        var bound = new QueryBinder(context).Bind(query with { With = with });
        if (target is not null)
        {
            StreamBinding.RefuseVolatile(context, bound.Root);
        }

        return new StreamPlanner(context, target).Plan(bound, zone, context);
    }

    private StreamPlan Plan(QueryPlan bound, string zone, BindingContext context)
    {
        _facts = StreamFacts.Of(bound.Root);
        var root = new StreamSteps(context, _facts).Of(_target?.Assigned(bound, _facts, context) ?? bound.Root);
        var changes = StreamChanges.Source(root);
        var dropsOld = changes is not null && _target?.DropsOld(root, changes) == true;
        var cuts = new List<StreamCut>();
        var node = root;
        do
        {
            var cut = StreamCut.Of(node, _carried, _facts);
            cuts.Insert(0, cut);
            node = cut.Bottom switch
            {
                StreamWindowNode window => window.Input,
                StreamMatchNode match => match.Input,
                StreamKeptNode kept => kept.Input,
                var bottom => bottom,
            };
        }
        while (cuts[0].Bottom is not (StreamSourceNode or SetNode));

        IReadOnlyList<StreamBranch> branches = node is SetNode set
            ? [.. set.Inputs.Select(input => Branch(input, set, cuts[0].Uses))] : [Branch((StreamSourceNode)node, cuts[0].Uses, null)];
        var first = Segment(cuts, 0, root);
        var stages = new List<StreamStage>();
        for (var i = 1; i < cuts.Count; i++)
        {
            var fires = cuts[i].HasGroups || cuts[i].HasNumbers || cuts[i].Bottom is not StreamWindowNode { Window.Kind: not StreamWindowKind.Session };
            var aggregates = StreamKeptColumns.Aggregates(cuts[i].Bottom, context, _lowering);
            stages.Add(new(cuts[i].Bottom, fires, Segment(cuts, i, root)) { Aggregates = aggregates });
        }

        var schema = bound.Labels.Select((label, i) => Describe(label, bound.Root.Columns[i]));
        return new StreamPlan(branches, first, stages, [.. schema], [.. _lowering.ManagedFunctions])
        {
            Carried = (_carried.Place.Name, _carried.Order.Name),
            Kind = _carried.Kind.Name,
            Changes = changes is not null,
            DropsOld = dropsOld,
            Zone = zone,
        };
    }

    private static StreamBranch Branch(StreamSourceNode source, IReadOnlySet<int> uses, StreamSegment? segment) =>
        new(source.Scan.Table.Name, [.. source.Columns.Select(c => uses.Contains(c.Id) ? c.Name : null)], segment);

    private StreamBranch Branch(PlanNode input, SetNode set, IReadOnlySet<int> uses)
    {
        var cut = StreamCut.Of(input, _carried, _facts);
        var source = cut.Bottom as StreamSourceNode
            ?? throw new SqlException(SqlErrorName.NotSupported, "UNION ALL over windows or matches is not supported over streams");
        var form = EngineWriter.Write(_lowering.Lower(cut.Rows));
        var list = StreamBinding.Selected(_lowering, _carried.Of(cut.Changes));
        var values = StreamBinding.Selected(_lowering, input.Columns);
        list.AddRange(set.Columns.Select((c, i) => (Column: c, values[i].Sql, values[i].Type)).Where(c => uses.Contains(c.Column.Id))
            .Select(c => (c.Sql, c.Column.Name, c.Type)));
        return Branch(source, cut.Uses, StreamBinding.Segment(form, list, hasGroups: false));
    }

    private StreamResultColumn Describe(string label, PlanColumn column)
    {
        var fact = _facts[column.Id];
        return new(label, FlinkTypeText.Of(fact.Shown ?? column.Type) + (fact.IsNullable ? "" : " NOT NULL")
            + (fact.Role is StreamRole.RowTime or StreamRole.ShownTime ? " *ROWTIME*" : ""));
    }

    private StreamSegment Segment(List<StreamCut> cuts, int number, PlanNode root)
    {
        var (cut, above) = (cuts[number], number + 1 < cuts.Count ? cuts[number + 1] : null);
        var form = EngineWriter.Write(_lowering.Lower(cut.Rows));
        var list = StreamBinding.Selected(_lowering, _carried.Of(cut.Changes));
        switch (above?.Bottom)
        {
            case StreamMatchNode match: list.AddRange(StreamBinding.Selected(_lowering, match.Input.Columns)); break;
            case StreamKeptNode kept: list.AddRange(StreamKeptColumns.Of(kept, _lowering)); break;
            case StreamWindowNode next:
                list.AddRange(StreamBinding.Selected(_lowering, next.Input.Columns.Where(c => above.Uses.Contains(c.Id))));
                list.Add((StreamBinding.Millis(_lowering, StreamBinding.Reference(next.Time)), "t", "BIGINT"));
                list.Add((StreamBinding.Texts(_lowering, next.PartitionBy), "k", "VARCHAR"));
                break;
            default:
                var values = root.Columns.Select(c => (Sql: EngineWriter.Write(_lowering.Stored(c)), c.Type)).ToList();
                var line = _target?.Line(values, _lowering, cut.Changes ? _carried.Kind.Name : null)
                    ?? $"'[' || {string.Join(" || ',' || ", values.Select(v => StreamJson.Write(v.Sql, v.Type)))} || ']'";
                list.Add((line, StreamPlan.Line, "VARCHAR"));
                break;
        }

        return StreamBinding.Segment(form, list, cut.HasGroups) with { HasKinds = cut.Changes };
    }
}
