using Tarn.Sql.Catalog;
using Tarn.Sql.Engine;
using Tarn.Sql.Lowering;
using Tarn.Sql.Plans;

namespace Tarn.Streaming.Planning;

/// <summary>Writes the statements that fill feeds: position, order and kind of each row, then the columns that the next stage needs.</summary>
internal sealed class FeedWriter(PlanLowering lowering, StreamCarried carried)
{
    /// <summary>The column of event time in milliseconds.</summary>
    public const string Time = "t";

    /// <summary>The column of the key as text.</summary>
    public const string Key = "k";

    /// <summary>The column of all values as a text, by which a row that is taken back is found.</summary>
    public const string Row = "rk";

    /// <summary>The columns of both sides that a join's condition or the rows above it read.</summary>
    public static IReadOnlySet<int> Uses(StreamJoinNode join, IReadOnlySet<int> above)
    {
        var uses = above.ToHashSet();
        if (join.Condition is { } condition)
        {
            PlanExpressionTree.Visit(condition, e => uses.Add(e is ColumnReference r ? r.Column : 0));
        }

        return uses;
    }

    /// <summary>The texts of results.</summary>
    public StreamSegment Results(StreamCut cut, PlanNode root, InsertTarget? target)
    {
        var (form, list) = Begin(cut);
        var values = root.Columns.Select(c => (Sql: EngineWriter.Write(lowering.Stored(c)), c.Type)).ToList();
        var line = target?.Line(values, lowering, cut.Changes ? carried.Kind.Name : null)
            ?? $"'[' || {string.Join(" || ',' || ", values.Select(v => StreamJson.Write(v.Sql, v.Type)))} || ']'";
        list.Add((line, StreamPlan.Line, "VARCHAR"));
        return Filled(cut, form, list);
    }

    public StreamSegment Window(StreamCut cut, StreamWindowNode window, IReadOnlySet<int> uses)
    {
        var (form, list) = Begin(cut);
        list.AddRange(StreamBinding.Selected(lowering, window.Input.Columns.Where(c => uses.Contains(c.Id))));
        list.Add((StreamBinding.Millis(lowering, ColumnReference.Of(window.Time)), Time, "BIGINT"));
        list.Add((StreamBinding.Texts(lowering, window.PartitionBy), Key, "VARCHAR"));
        if (window.NetsChanges)
        {
            list.Add((StreamBinding.Texts(lowering, [.. window.Input.Columns.Where(c => uses.Contains(c.Id)), window.Time]), Row, "VARCHAR"));
        }

        return Filled(cut, form, list);
    }

    public StreamSegment Pattern(StreamCut cut, StreamMatchNode match)
    {
        var (form, list) = Begin(cut);
        list.AddRange(StreamBinding.Selected(lowering, match.Input.Columns));
        return Filled(cut, form, list);
    }

    public StreamSegment Kept(StreamCut cut, StreamStateNode kept)
    {
        var (form, list) = Begin(cut);
        list.AddRange(kept is StreamPaneNode panes ? StreamStateColumns.Of(panes, lowering) : StreamStateColumns.Of(kept, lowering));
        return Filled(cut, form, list);
    }

    /// <summary>The rows of a side of a join. The key is NULL where a column of it is: then no row equals it.</summary>
    /// <param name="takesChanges">Whether rows of the join's sides are taken back.</param>
    public StreamSegment Side(StreamCut cut, StreamJoinSide side, bool takesChanges, IReadOnlySet<int> uses)
    {
        var (form, list) = Begin(cut);
        list.AddRange(StreamBinding.Selected(lowering, side.Input.Columns.Where(c => uses.Contains(c.Id))));
        list.Add((side.Time is { } time ? StreamBinding.Millis(lowering, ColumnReference.Of(time)) : "0", Time, "BIGINT"));
        var keys = side.Keys.Select(c => EngineWriter.Write(lowering.Stored(c))).ToList();
        var isWhole = string.Join(" AND ", keys.Select(k => $"{k} IS NOT NULL"));
        list.Add((keys.Count == 0 ? "''" : $"CASE WHEN {isWhole} THEN {StreamBinding.Texts(lowering, side.Keys)} END", Key, "VARCHAR"));
        if (takesChanges)
        {
            list.Add((StreamBinding.Texts(lowering, side.Input.Columns), Row, "VARCHAR"));
        }

        return Filled(cut, form, list);
    }

    /// <summary>The pairs of a join that its condition lets pass; null: it has none.</summary>
    public StreamSegment? Condition(StreamJoinNode join, IReadOnlySet<int> uses)
    {
        if (join.Condition is not { } condition)
        {
            return null;
        }

        var columns = join.Left.Input.Columns.Concat(join.Right.Input.Columns).Where(c => uses.Contains(c.Id));
        var pairs = new ScanNode(0, new TableHandle("default", "rows", [], null), [], [.. columns, .. carried.Of(changes: false)]);
        var form = EngineWriter.Write(lowering.Lower(new FilterNode(pairs, condition)));
        return StreamBinding.Segment(form, StreamBinding.Selected(lowering, carried.Of(changes: false)), hasGroups: false);
    }

    /// <summary>The rows of one input of UNION ALL.</summary>
    public StreamSegment Branch(StreamCut cut, PlanNode input, SetNode set, IReadOnlySet<int> uses)
    {
        var (form, list) = Begin(cut);
        var values = StreamBinding.Selected(lowering, input.Columns);
        list.AddRange(set.Columns.Select((c, i) => (Column: c, values[i].Sql, values[i].Type)).Where(c => uses.Contains(c.Column.Id))
            .Select(c => (c.Sql, c.Column.Name, c.Type)));
        return Filled(cut, form, list);
    }

    private (string Form, List<(string Sql, string Name, string Type)> List) Begin(StreamCut cut)
    {
        var form = EngineWriter.Write(lowering.Lower(cut.Rows));
        return (form, StreamBinding.Selected(lowering, carried.Of(cut.Changes)));
    }

    private static StreamSegment Filled(StreamCut cut, string form, List<(string Sql, string Name, string Type)> list) =>
        StreamBinding.Segment(form, list, cut.HasGroups) with { HasKinds = cut.Changes };
}
