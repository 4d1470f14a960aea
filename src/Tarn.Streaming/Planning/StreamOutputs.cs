using Tarn.Sql.Analysis;
using Tarn.Sql.Plans;

namespace Tarn.Streaming.Planning;

/// <summary>The parts that columns of results have in an audit.</summary>
public enum StreamOutputRole
{
    /// <summary>A value that rows of a window make.</summary>
    Value,

    /// <summary>A key of the groups.</summary>
    Key,

    WindowStart,

    /// <summary>The end of the window, or its time.</summary>
    WindowEnd,
}

/// <summary>Finds the windows and keys among the columns of a statement's result.</summary>
internal static class StreamOutputs
{
    /// <summary>The roles of a query's columns, in their order.</summary>
    public static IReadOnlyList<StreamOutputRole> Of(PlanNode root, StreamFacts facts)
    {
        var groups = Groups(root);
        if (groups is null)
        {
            return [.. root.Columns.Select(_ => StreamOutputRole.Value)];
        }

        var keys = groups.Select(column => facts[column.Id].Origin).ToHashSet();
        return [.. root.Columns.Select(column => facts[column.Id]).Select(fact => fact.Role switch
        {
            StreamRole.WindowStart => StreamOutputRole.WindowStart,
            StreamRole.WindowEnd or StreamRole.RowTime => StreamOutputRole.WindowEnd,
            _ => keys.Contains(fact.Origin) ? StreamOutputRole.Key : StreamOutputRole.Value,
        })];
    }

    // The columns by which the topmost aggregation groups; null: there is none.
    private static IEnumerable<PlanColumn>? Groups(PlanNode node) => node switch
    {
        AggregateNode aggregate => aggregate.Keys.Select(key => key.Column),
        DistinctNode distinct => distinct.Columns,
        ProjectNode project => Groups(project.Input),
        FilterNode filter => Groups(filter.Input),
        WindowNode over => Groups(over.Input),
        SharedNode shared => Groups(shared.Query.Plan),
        _ => null,
    };
}
