using Tarn.Sql.Analysis;
using Tarn.Sql.Catalog;
using Tarn.Sql.Engine;
using Tarn.Sql.Lowering;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Streaming.Planning;

/// <summary>The columns of the rows that a step with state reads, beside position, order and kind, and the aggregates over them.</summary>
internal static class StreamStateColumns
{
    /// <summary>Event time in milliseconds; of a set operation, the number of the input.</summary>
    public const string Time = "t";

    /// <summary>The values that part the rows, as a text.</summary>
    public const string Key = "k";

    /// <summary>Bytes that compare as the order.</summary>
    public const string Sort = "sk";

    /// <summary>All values as a text, by which a row that is taken back is found.</summary>
    public const string Row = "rk";

    /// <summary>The columns in the engine's SQL.</summary>
    public static List<(string Sql, string Name, string Type)> Of(StreamStateNode node, PlanLowering lowering)
    {
        var list = StreamBinding.Selected(lowering, node.Input.Columns);
        var time = node is StreamSetNode set ? EngineWriter.Write(lowering.Lower(ColumnReference.Of(set.Side)))
            : node.Time is { } column ? StreamBinding.Millis(lowering, ColumnReference.Of(column)) : "0";
        var order = node.OrderBy.Select(o => $"{EngineWriter.Write(lowering.Stored(ColumnOf(o)))}, "
            + $"'{(o.Descending ? "DESC" : "ASC")} NULLS {(o.NullsFirst ? "FIRST" : "LAST")}'").ToList();
        list.Add((time, Time, "BIGINT"));
        list.Add((StreamBinding.Texts(lowering, node.PartitionBy), Key, "VARCHAR"));
        // The text makes the engine give bytes, where it would give a number for one short value.
        list.Add((order.Count == 0 ? "''::BLOB" : $"create_sort_key({string.Join(", ", order)}, '', 'ASC NULLS LAST')", Sort, "BLOB"));
        list.Add((node.TakesChanges ? StreamBinding.Texts(lowering, node.Input.Columns) : "''", Row, "VARCHAR"));
        if (FoldsOf(node, lowering) is { } folds)
        {
            list.AddRange(Numbers(folds));
        }

        return list;
    }

    /// <summary>The columns of rows that are folded into groups of windows: of their values, the text of the keys alone is needed.</summary>
    public static List<(string Sql, string Name, string Type)> Of(StreamPaneNode node, PlanLowering lowering)
    {
        var list = new List<(string Sql, string Name, string Type)>();
        list.Add((StreamBinding.Millis(lowering, ColumnReference.Of(node.EventTime)), Time, "BIGINT"));
        list.Add((StreamBinding.Texts(lowering, node.Keys), Key, "VARCHAR"));
        list.AddRange(Numbers(FoldsOf(node, lowering)!));
        return list;
    }

    /// <summary>Whether the value of a column can be read from the text of keys.</summary>
    public static bool HasValue(PlanColumn column) => column.Type.Kind is TypeKind.Boolean or TypeKind.Tinyint or TypeKind.Smallint or TypeKind.Integer
        or TypeKind.Bigint or TypeKind.Real or TypeKind.Double or TypeKind.Decimal or TypeKind.Varchar or TypeKind.Char or TypeKind.Date or TypeKind.Time
        or TypeKind.Timestamp or TypeKind.TimestampWithTimeZone;

    /// <summary>The values of keys, in the engine's SQL over the column of their text.</summary>
    /// <param name="keys">Columns whose values can be read.</param>
    public static IEnumerable<string> ValuesOf(IReadOnlyList<PlanColumn> keys)
    {
        var (texts, path) = keys.Count == 1 ? (Key, "$") : ($"'[' || {Key} || ']'", "$[{0}]");
        return keys.Select((key, i) =>
            StreamJson.Read($"json_extract_string({texts}, '{string.Format(null, path, i)}')", key.Type));
    }

    /// <summary>The aggregates of a step; null: it has none.</summary>
    public static StreamAggregates? Aggregates(PlanNode node, BindingContext context, PlanLowering lowering)
    {
        var (input, calls) = node switch
        {
            StreamGroupNode group => (group.Input, group.Calls),
            StreamOverNode over => (over.Input, over.Calls),
            StreamPaneNode panes => (panes.Input, panes.Calls),
            StreamRunningNode running => (running.Input, running.Calls),
            _ => (node, []),
        };
        if (calls.Count == 0)
        {
            return null;
        }

        var number = context.NewColumn(SqlType.Bigint);
        if (FoldsOf(node, lowering) is { } folds)
        {
            var names = calls.Select(c => new PlanColumn(c.Column, c.Type).Name).ToList();
            var ends = string.Join(", ", calls.Select((c, i) => $"{StreamFolds.End(c, i)} AS {names[i]}"));
            return new($"SELECT {number.Name}, {ends} FROM {StreamSegment.Leaf}", number.Name, names) { Folds = folds, Ends = ends };
        }

        var scan = new ScanNode(0, new TableHandle("default", "rows", [], null), [], [.. input.Columns, number]);
        var aggregate = new AggregateNode(scan, [(number, ColumnReference.Of(number))], [[0]], calls, []);
        var form = EngineWriter.Write(lowering.Lower(aggregate));
        var columns = StreamBinding.Selected(lowering, [.. calls.Select(c => new PlanColumn(c.Column, c.Type))]);
        var outputs = columns.Select(c => $"CAST({c.Sql} AS {c.Type}) AS {c.Name}");
        return new($"SELECT {number.Name}, {string.Join(", ", outputs)} FROM ({form})", number.Name, [.. columns.Select(c => c.Name)]);
    }

    /// <summary>The folds of a step; null: it has no aggregates, or needs its rows in the state.</summary>
    private static IReadOnlyList<StreamFold>? FoldsOf(PlanNode node, PlanLowering lowering) => node switch
    {
        StreamGroupNode { Calls.Count: > 0 } group => StreamFolds.Of(group.Calls, group.TakesChanges, lowering),
        StreamOverNode { Frame.Preceding: null } over => StreamFolds.Of(over.Calls, takesChanges: false, lowering),
        StreamPaneNode panes => StreamFolds.Of(panes.Calls, takesChanges: false, lowering),
        _ => null,
    };

    private static IEnumerable<(string Sql, string Name, string Type)> Numbers(IReadOnlyList<StreamFold> folds) =>
        folds.Select((f, i) => (f.Value, StreamFolds.Column(i), f.Type));

    private static PlanColumn ColumnOf(SortKey key) => new(((ColumnReference)key.Value).Column, key.Value.Type);
}
