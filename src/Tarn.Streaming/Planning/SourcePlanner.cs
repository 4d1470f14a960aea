using System.Globalization;
using Tarn.Sql.Analysis;
using Tarn.Sql.Engine;
using Tarn.Sql.Lowering;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Syntax.Parsing;
using Tarn.Sql.Types;

namespace Tarn.Streaming.Planning;

/// <summary>Plans the columns of one input: members of records, computed columns, event time and watermark.</summary>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/concepts/sql-table-concepts/time_attributes/"/>
internal static class SourcePlanner
{
    /// <exception cref="SqlException">An expression or a type does not fit.</exception>
    public static StreamSourcePlan Plan(StreamTable table, DateTimeOffset now, string zone = "UTC")
    {
        var context = StreamBinding.Context([table], now, zone);
        var name = table.Declared.Name.Text.Replace("`", "``", StringComparison.Ordinal);
        var query = ((QueryStatement)SqlParser.ParseScript($"SELECT * FROM `{name}`")[0]).Query;
        var node = new QueryBinder(context).Bind(query).Root;
        while (node is not StreamSourceNode)
        {
            node = PlanTree.Inputs(node).Single();
        }

        StreamBinding.RefuseVolatile(context, ((StreamSourceNode)node).Input);
        return Plan(table, (StreamSourceNode)node, context);
    }

    private static StreamSourcePlan Plan(StreamTable table, StreamSourceNode source, BindingContext context)
    {
        var project = (ProjectNode)source.Input;
        var place = context.NewColumn(SqlType.Bigint);
        IReadOnlyList<PlanColumn> carried = source.Changes ? [place, context.NewColumn(SqlType.Tinyint)] : [place];
        var scan = source.Scan with { Columns = [.. source.Scan.Columns, .. carried] };
        var lowering = new PlanLowering(_ => Read(source, carried));
        var rows = new ProjectNode(scan, [.. project.Expressions, .. carried.Select(ColumnReference.Of)], [.. project.Columns, .. carried]);
        var form = EngineWriter.Write(lowering.Lower(rows));
        var columns = StreamBinding.Selected(lowering, project.Columns)
            .Select((c, i) => (c.Sql, "s" + i.ToString(CultureInfo.InvariantCulture), c.Type));
        List<(string, string, string)> list = [(place.Name, StreamSourcePlan.Place, "BIGINT"), .. columns];
        list.Add((Time(source.Time is { } time ? ColumnReference.Of(time) : null), StreamSourcePlan.Time, "BIGINT"));
        list.Add((Time(source.Watermark), StreamSourcePlan.Watermark, "BIGINT"));
        if (source.Changes)
        {
            list.Add((carried[1].Name, StreamSourcePlan.Kind, "TINYINT"));
        }

        var members = source.Scan.Columns.Take(source.Names.Count).ToList();
        return new(
            table, StreamBinding.Segment(form, list, hasGroups: false),
            [.. members.Select((c, i) => new StreamMember(
                source.Names[i], c.Type.Kind is TypeKind.Array or TypeKind.Map or TypeKind.Row, MemberForms.Of(c.Type)))],
            [.. project.Expressions.Select(e => e is ColumnReference r ? members.FindIndex(m => m.Id == r.Column) : -1)],
            source.Time is not null, [.. lowering.ManagedFunctions]);

        string Time(PlanExpression? value) => value is null ? "NULL" : StreamBinding.Millis(lowering, value);
    }

    private static string Read(StreamSourceNode source, IReadOnlyList<PlanColumn> carried)
    {
        var reads = source.Scan.Columns.Take(source.Names.Count).Select((c, i) =>
        {
            var read = StreamJson.Read("r" + i.ToString(CultureInfo.InvariantCulture), c.Type);
            return MemberForms.Of(c.Type).HasValues() ? string.Create(CultureInfo.InvariantCulture, $"coalesce(v{i}, {read}) AS {c.Name}")
                : $"{read} AS {c.Name}";
        });
        IEnumerable<string> arrival = source.Arrival is { } clock
            ? [$"CAST(make_timestamp_ms({StreamSourcePlan.Arrival}) AS {DuckDbText.StoredTypeName(clock.Type)}) AS {clock.Name}"] : [];
        IEnumerable<string> kind = source.Changes ? [$"{StreamSourcePlan.Kind} AS {carried[1].Name}"] : [];
        var columns = string.Join(", ", [.. reads, .. arrival, $"{StreamSourcePlan.Place} AS {carried[0].Name}", .. kind]);
        return $"SELECT {columns} FROM {StreamSegment.Leaf} AS leaf";
    }
}
