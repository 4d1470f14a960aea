using Tarn.Sql.Analysis;
using Tarn.Sql.Catalog;
using Tarn.Sql.Engine;
using Tarn.Sql.Lowering;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Streaming.Planning;

/// <summary>Plans a statement over one input that only appends, as a chain of stages.</summary>
internal sealed class StreamPlanner
{
    private readonly PlanLowering _lowering;
    private readonly PlanColumn _place;
    private readonly PlanColumn _order;
    private readonly StreamTarget? _target;
    private StreamFacts _facts = null!;

    private StreamPlanner(BindingContext context, StreamTarget? target)
    {
        _target = target;
        _lowering = new PlanLowering(scan => $"SELECT {string.Join(", ", scan.Columns.Select(c => c.Name))} FROM {StreamSegment.Leaf} AS leaf");
        (_place, _order) = (context.NewColumn(SqlType.Bigint), context.NewColumn(SqlType.Bigint));
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
        var context = StreamBinding.Context(tables, now);
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
        var root = _target?.Assigned(bound, _facts, context) ?? bound.Root;
        var cuts = new List<StreamCut>();
        var node = root;
        do
        {
            var cut = StreamCut.Of(node, _place, _order, _facts);
            cuts.Insert(0, cut);
            node = cut.Bottom switch
            {
                StreamWindowNode window => window.Input,
                StreamMatchNode match => match.Input,
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
            stages.Add(new(cuts[i].Bottom, fires, Segment(cuts, i, root)));
        }

        var schema = bound.Labels.Select((label, i) => Describe(label, bound.Root.Columns[i]));
        return new StreamPlan(branches, first, stages, [.. schema], [.. _lowering.ManagedFunctions])
        {
            Carried = (_place.Name, _order.Name),
            Roles = _target?.Roles(StreamOutputs.Of(bound.Root, _facts)) ?? new Dictionary<string, StreamOutputRole>(),
            Zone = zone,
        };
    }

    private static StreamBranch Branch(StreamSourceNode source, IReadOnlySet<int> uses, StreamSegment? segment) =>
        new(source.Scan.Table.Name, [.. source.Columns.Select(c => uses.Contains(c.Id) ? c.Name : null)], segment);

    private StreamBranch Branch(PlanNode input, SetNode set, IReadOnlySet<int> uses)
    {
        var cut = StreamCut.Of(input, _place, _order, _facts);
        var source = cut.Bottom as StreamSourceNode
            ?? throw new SqlException(SqlErrorName.NotSupported, "UNION ALL over windows or matches is not supported over streams");
        var form = EngineWriter.Write(_lowering.Lower(cut.Rows));
        var list = StreamBinding.Selected(_lowering, [_place, _order]);
        var values = StreamBinding.Selected(_lowering, input.Columns);
        list.AddRange(set.Columns.Select((c, i) => (Column: c, values[i].Sql, values[i].Type)).Where(c => uses.Contains(c.Column.Id))
            .Select(c => (c.Sql, c.Column.Name, c.Type)));
        return Branch(source, cut.Uses, StreamBinding.Segment(form, list, hasGroups: false));
    }

    private StreamResultColumn Describe(string label, PlanColumn column)
    {
        var fact = _facts[column.Id];
        return new(label, FlinkTypeText.Of(column.Type) + (fact.IsNullable ? "" : " NOT NULL") + (fact.Role == StreamRole.RowTime ? " *ROWTIME*" : ""));
    }

    private StreamSegment Segment(List<StreamCut> cuts, int number, PlanNode root)
    {
        var (cut, above) = (cuts[number], number + 1 < cuts.Count ? cuts[number + 1] : null);
        var form = EngineWriter.Write(_lowering.Lower(cut.Rows));
        var list = StreamBinding.Selected(_lowering, [_place, _order]);
        if (above?.Bottom is StreamMatchNode match)
        {
            list.AddRange(StreamBinding.Selected(_lowering, match.Input.Columns));
            return StreamBinding.Segment(form, list, cut.HasGroups);
        }

        if (above?.Bottom is not StreamWindowNode next)
        {
            var values = root.Columns.Select(c => (Sql: EngineWriter.Write(_lowering.Stored(c)), c.Type)).ToList();
            var line = _target?.Line(values, _lowering) ?? $"'[' || {string.Join(" || ',' || ", values.Select(v => StreamJson.Write(v.Sql, v.Type)))} || ']'";
            list.Add((line, StreamPlan.Line, "VARCHAR"));
            return StreamBinding.Segment(form, list, cut.HasGroups);
        }

        list.AddRange(StreamBinding.Selected(_lowering, next.Input.Columns.Where(c => above.Uses.Contains(c.Id))));
        list.Add((StreamBinding.Millis(_lowering, StreamBinding.Reference(next.Time)), "t", "BIGINT"));
        var keys = next.PartitionBy.Select(c => StreamJson.Write(EngineWriter.Write(_lowering.Stored(c)), c.Type)).ToList();
        list.Add((keys.Count == 0 ? "''" : string.Join(" || ',' || ", keys), "k", "VARCHAR"));
        return StreamBinding.Segment(form, list, cut.HasGroups);
    }
}
