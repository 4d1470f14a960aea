using Tarn.Sql.Analysis;
using Tarn.Sql.Catalog;
using Tarn.Sql.Engine;
using Tarn.Sql.Lowering;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Streaming.Planning;

/// <summary>Steps that the plans of inputs and of statements share.</summary>
internal static class StreamBinding
{
    public static BindingContext Context(IReadOnlyList<StreamTable> tables, DateTimeOffset now, string zone = "UTC")
    {
        var lookup = new TableLookup();
        lookup.AddDatabase("default");
        foreach (var table in tables)
        {
            lookup.Add(new NamedTable("default", table.Declared.Name.Lower), table.Handle, null);
        }

        return new BindingContext(lookup, "default", "", now, []) { Dialect = SqlDialect.Flink, Zone = zone, Patterns = StreamPattern.Bind };
    }

    /// <summary>Refuses expressions whose values are no function of the input: after a restart, they would be others.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: there is one.</exception>
    public static void RefuseVolatile(BindingContext context, PlanNode root)
    {
        if (context.NamesTime)
        {
            throw new SqlException(SqlErrorName.NotSupported, "the time of the machine is not supported over streams: use event time");
        }

        PlanTree.Visit(root, Below, expression =>
        {
            if (expression is FunctionInvocation { Function: { IsVolatile: true } function })
            {
                throw new SqlException(
                    SqlErrorName.NotSupported,
                    $"{function.Name.ToUpperInvariant()} is not supported over streams: its values change with each run",
                    expression.At);
            }
        });

        void Below(PlanNode node)
        {
            var below = node switch
            {
                StreamWindowNode window => window.Input,
                StreamMatchNode match => match.Input,
                SharedNode shared => shared.Query.Plan,
                _ => null,
            };
            if (below is not null)
            {
                RefuseVolatile(context, below);
            }
        }
    }

    /// <summary>Columns as the tables of a run hold them.</summary>
    public static List<(string Sql, string Name, string Type)> Selected(PlanLowering lowering, IEnumerable<PlanColumn> columns) =>
        [.. columns.Select(c => (EngineWriter.Write(lowering.Stored(c)), c.Name, DuckDbText.StoredTypeName(c.Type)))];

    public static StreamSegment Segment(string form, List<(string Sql, string Name, string Type)> list, bool hasGroups)
    {
        var sql = $"SELECT {string.Join(", ", list.Select(c => $"CAST({c.Sql} AS {c.Type}) AS {c.Name}"))} FROM ({form})";
        return new(sql, [.. list.Select(c => (c.Name, c.Type))], hasGroups);
    }

    /// <summary>A time as Unix milliseconds.</summary>
    public static string Millis(PlanLowering lowering, PlanExpression time)
    {
        var lowered = lowering.Lower(time);
        return $"epoch_ms({EngineWriter.Write(time.Type.IsZoned ? ((EngineZoned)lowered).Instant : lowered)})";
    }

    /// <summary>The values of columns as one text, in which equal values are equal.</summary>
    public static string Texts(PlanLowering lowering, IReadOnlyList<PlanColumn> columns) => columns.Count == 0 ? "''"
        : string.Join(" || ',' || ", columns.Select(c => StreamJson.Write(EngineWriter.Write(lowering.Stored(c)), c.Type)));
}
