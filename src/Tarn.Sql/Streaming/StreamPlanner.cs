using Tarn.Sql.Analysis;
using Tarn.Sql.Catalog;
using Tarn.Sql.Engine;
using Tarn.Sql.Lowering;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Streaming;

/// <summary>Plans a statement over one input that only appends, as a chain of stages.</summary>
internal sealed class StreamPlanner
{
    private readonly BindingContext _context;
    private readonly PlanLowering _lowering;
    private readonly PlanColumn _place;
    private readonly PlanColumn _order;
    private readonly Dictionary<ScanNode, StreamSourceNode> _sources = new(ReferenceEqualityComparer.Instance);
    private StreamFacts _facts = null!;

    private StreamPlanner(BindingContext context)
    {
        _context = context;
        _lowering = new PlanLowering(Scan);
        (_place, _order) = (context.NewColumn(SqlType.Bigint), context.NewColumn(SqlType.Bigint));
    }

    /// <summary>Binds a table's computed columns and watermark.</summary>
    /// <exception cref="SqlException">An expression or a type does not fit.</exception>
    public static void Check(StreamTable table, DateTimeOffset now)
    {
        var name = table.Declared.Name.Text.Replace("`", "``", StringComparison.Ordinal);
        new QueryBinder(Context([table], now)).Bind(((QueryStatement)SqlParserOf($"SELECT * FROM `{name}`")).Query);
    }

    /// <summary>Plans a query.</summary>
    /// <param name="tables">The inputs.</param>
    /// <param name="views">Queries with names, which later ones may use.</param>
    /// <param name="zone">The zone of the session.</param>
    /// <param name="now">The statement's time.</param>
    /// <exception cref="SqlException">The statement is invalid, or of a kind that has no stages.</exception>
    public static StreamPlan Plan(
        IReadOnlyList<StreamTable> tables, IReadOnlyList<CreateStreamView> views, Query query, string zone, DateTimeOffset now)
    {
        var context = Context(tables, now);
        IReadOnlyList<NamedQuery> with = [.. views.Select(v => new NamedQuery(v.Name, v.Columns, v.Query, v.At)), .. query.With];
        var bound = new QueryBinder(context).Bind(query with { With = with });
        return new StreamPlanner(context).Plan(bound, zone);
    }

    private static Statement SqlParserOf(string text) => Syntax.Parsing.SqlParser.ParseScript(text)[0];

    private static BindingContext Context(IReadOnlyList<StreamTable> tables, DateTimeOffset now)
    {
        var lookup = new TableLookup();
        lookup.AddDatabase("default");
        foreach (var table in tables)
        {
            lookup.Add(new NamedTable("default", table.Declared.Name.Lower), table.Handle, null);
        }

        return new BindingContext(lookup, "default", "", now, []) { Dialect = SqlDialect.Flink };
    }

    private StreamPlan Plan(QueryPlan bound, string zone)
    {
        _facts = StreamFacts.Of(bound.Root);
        var cuts = new List<StreamCut>();
        PlanNode node = bound.Root;
        do
        {
            var cut = StreamCut.Of(node, _place, _order, _facts);
            cuts.Insert(0, cut);
            node = cut.Bottom is StreamWindowNode window ? window.Input : cut.Bottom;
        }
        while (cuts[0].Bottom is StreamWindowNode);

        var source = (StreamSourceNode)node;
        _sources[source.Scan] = source;
        var stages = new List<StreamStage>();
        for (var i = 1; i < cuts.Count; i++)
        {
            var window = (StreamWindowNode)cuts[i].Bottom;
            stages.Add(new(window, cuts[i].HasGroups || window.Window.Kind == StreamWindowKind.Session, Segment(cuts[i], Next(cuts, i), bound)));
        }

        var schema = bound.Labels.Select((label, i) => Describe(label, bound.Root.Columns[i]));
        return new StreamPlan(SourceSegment(source), Segment(cuts[0], Next(cuts, 0), bound), stages, [.. schema], [.. _lowering.ManagedFunctions])
        {
            Carried = (_place.Name, _order.Name),
            HasTime = source.Time is not null,
            Zone = zone,
        };
    }

    private static StreamWindowNode? Next(List<StreamCut> cuts, int place) => place + 1 < cuts.Count ? (StreamWindowNode)cuts[place + 1].Bottom : null;

    private StreamResultColumn Describe(string label, PlanColumn column)
    {
        var fact = _facts[column.Id];
        return new(label, FlinkTypeText.Of(column.Type) + (fact.IsNullable ? "" : " NOT NULL") + (fact.Role == StreamRole.RowTime ? " *ROWTIME*" : ""));
    }

    /// <summary>The columns of records, their event time and the watermark that each implies, in milliseconds.</summary>
    private StreamSegment SourceSegment(StreamSourceNode source)
    {
        var project = (ProjectNode)source.Input;
        var scan = source.Scan with { Columns = [.. source.Scan.Columns, _place, _order] };
        _sources[scan] = source;
        var rows = new ProjectNode(
            scan, [.. project.Expressions, Reference(_place), Reference(_order)], [.. project.Columns, _place, _order]);
        var form = Text(_lowering.Lower(rows));
        var list = Selected([_place, _order, .. project.Columns]);
        list.Add((source.Time is { } time ? Millis(Reference(time)) : "CAST(NULL AS BIGINT)", "t", "BIGINT"));
        list.Add((source.Watermark is { } watermark ? Millis(watermark) : "CAST(NULL AS BIGINT)", "w", "BIGINT"));
        return Written(form, list, carries: true);
    }

    private StreamSegment Segment(StreamCut cut, StreamWindowNode? next, QueryPlan bound)
    {
        var form = Text(_lowering.Lower(cut.Rows));
        var carried = cut.Carries ? Selected([_place, _order]) : [];
        if (next is null)
        {
            var parts = bound.Root.Columns.Select(c => StreamJson.Write(Text(_lowering.Stored(c)), c.Type));
            carried.Add(($"'[' || {string.Join(" || ',' || ", parts)} || ']'", "line", "VARCHAR"));
            return Written(form, carried, cut.Carries);
        }

        var columns = next.Input.Columns;
        var list = carried.Concat(Selected(columns)).ToList();
        list.Add((Millis(Reference(next.Time)), "t", "BIGINT"));
        var keys = next.PartitionBy.Select(c => StreamJson.Write(Text(_lowering.Stored(c)), c.Type)).ToList();
        list.Add((keys.Count == 0 ? "''" : string.Join(" || ',' || ", keys), "k", "VARCHAR"));
        return Written(form, list, cut.Carries);
    }

    private List<(string Sql, string Name, string Type)> Selected(IEnumerable<PlanColumn> columns) =>
        [.. columns.Select(c => (Text(_lowering.Stored(c)), c.Name, DuckDbText.StoredTypeName(c.Type)))];

    private string Millis(PlanExpression time)
    {
        var lowered = _lowering.Lower(time);
        return $"epoch_ms({Text(time.Type.IsZoned ? ((EngineZoned)lowered).Instant : lowered)})";
    }

    private static string Text(EngineSql sql) => EngineWriter.Write(sql);

    private static StreamSegment Written(string form, List<(string Sql, string Name, string Type)> list, bool carries)
    {
        var sql = $"SELECT {string.Join(", ", list.Select(c => $"{c.Sql} AS {c.Name}"))} FROM ({form})";
        return new(sql, [.. list.Select(c => (c.Name, c.Type))], carries);
    }

    private string Scan(ScanNode scan)
    {
        if (!_sources.TryGetValue(scan, out var source))
        {
            return $"SELECT {string.Join(", ", scan.Columns.Select(c => c.Name))} FROM {StreamSegment.Leaf} AS leaf";
        }

        var reads = source.Scan.Columns.Select((c, i) => $"{StreamJson.Read("line", source.Names[i], c.Type)} AS {c.Name}");
        return $"SELECT {string.Join(", ", reads)}, place AS {_place.Name}, place AS {_order.Name} FROM {StreamSegment.Leaf} AS leaf";
    }

    private static ColumnReference Reference(PlanColumn column) => new(column.Id, column.Name, column.Type);
}
