using Tarn.Sql.Analysis;
using Tarn.Sql.Plans;

namespace Tarn.Streaming.Planning.Steps;

/// <summary>
/// Finds groups of windows whose aggregates fold: their state is a count and a number for each pane or session, and no rows. Steps between the groups
/// and their window move below the window; a condition between the groups and sessions would change these.
/// </summary>
internal sealed class StreamPanes
{
    private readonly List<PlanExpression> _conditions = [];
    private List<PlanExpression> _keys;
    private List<AggregateCall> _calls;

    private StreamPanes(AggregateNode aggregate)
    {
        _keys = [.. aggregate.Keys.Select(k => k.Value)];
        _calls = [.. aggregate.Calls];
    }

    /// <summary>The groups as a step; null: they need their rows.</summary>
    /// <param name="aggregate">Groups of one window, over steps with rows in their state.</param>
    /// <param name="context">Gives new columns.</param>
    public static StreamPaneNode? Of(AggregateNode aggregate, BindingContext context) =>
        aggregate is { Sets.Count: 1, Groupings.Count: 0, Calls.Count: > 0 } && aggregate.Sets[0].Count == aggregate.Keys.Count
            && aggregate.Calls.All(c => StreamFolds.KindOf(c, takesChanges: false) is not null)
            ? new StreamPanes(aggregate).Over(aggregate, context) : null;

    private StreamPaneNode? Over(AggregateNode aggregate, BindingContext context)
    {
        if (Window(aggregate.Input) is not { NetsChanges: false } window)
        {
            return null;
        }

        var bounds = new[] { window.Start.Id, window.End.Id, window.WindowTime.Id };
        var places = _keys.Select(k => k is ColumnReference r ? Array.IndexOf(bounds, r.Column) : -1).ToList();
        var others = _keys.Where((_, i) => places[i] < 0).Concat(_calls.SelectMany(PlanTree.Expressions)).Concat(_conditions);
        if (others.Any(value => PlanExpressionTree.Any(value, e => e is ColumnReference r ? bounds.Contains(r.Column) : e is Subquery)))
        {
            return null;
        }

        // A session is one group when the keys are its own; sessions of one end are in the order of the text of their keys.
        var isSession = window.Window.Kind == StreamWindowKind.Session;
        var parts = window.PartitionBy.Select(c => c.Id).ToList();
        var order = _keys.Select(k => k is ColumnReference r ? parts.IndexOf(r.Column) : -1).ToList();
        if (isSession && (_conditions.Count > 0 || !order.Where((_, i) => places[i] < 0).Order().SequenceEqual(Enumerable.Range(0, parts.Count))))
        {
            return null;
        }

        var below = _conditions.Aggregate(window.Input, (rows, condition) => new FilterNode(rows, condition));
        var columns = new StreamColumns(context, null);
        var time = columns.Add(ColumnReference.Of(window.Time), context.NewColumn(window.Time.Type));
        var keys = new List<PlanColumn>();
        var named = new List<(PlanColumn Column, int Bound)>();
        foreach (var i in Enumerable.Range(0, _keys.Count).OrderBy(i => order[i]))
        {
            var column = aggregate.Keys[i].Column;
            if (places[i] < 0)
            {
                keys.Add(columns.Add(_keys[i], column));
            }
            else
            {
                named.Add((column, places[i]));
            }
        }

        if (!keys.All(StreamStateColumns.HasValue))
        {
            return null;
        }

        var calls = _calls.Select(columns.Of).ToList();
        return new StreamPaneNode(columns.Over(below), window.Window, time, keys, named, calls);
    }

    /// <summary>The window below, over whose columns the values are rewritten; null: another step is between.</summary>
    private StreamWindowNode? Window(PlanNode node)
    {
        while (true)
        {
            switch (node)
            {
                case StreamWindowNode window: return window;
                case FilterNode filter:
                    _conditions.Add(filter.Condition);
                    node = filter.Input;
                    break;
                case ProjectNode project:
                    Rewrite(project);
                    node = project.Input;
                    break;
                default: return null;
            }
        }
    }

    private void Rewrite(ProjectNode project)
    {
        var values = Enumerable.Range(0, project.Columns.Count).ToDictionary(i => project.Columns[i].Id, i => project.Expressions[i]);
        _keys = [.. _keys.Select(Inner)];
        _calls = [.. _calls.Select(c => c with { Arguments = [.. c.Arguments.Select(Inner)], Filter = c.Filter is null ? null : Inner(c.Filter) })];
        for (var i = 0; i < _conditions.Count; i++)
        {
            _conditions[i] = Inner(_conditions[i]);
        }

        PlanExpression Inner(PlanExpression value) =>
            PlanExpressionTree.Rewrite(value, e => e is ColumnReference r && values.TryGetValue(r.Column, out var inner) ? inner : null);
    }
}
