using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;

namespace Tarn.Streaming.Planning;

/// <summary>Whether the rows of a plan are taken back, and which columns name a row of it.</summary>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/concepts/sql-table-concepts/dynamic_tables/"/>
internal static class PlanChanges
{
    /// <summary>Whether a step takes rows back that it gave.</summary>
    public static bool Of(PlanNode node) => Source(node) is not null;

    /// <summary>Refuses rows that are taken back.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED, in Flink's words.</exception>
    public static void Refuse(PlanNode node, string consumer)
    {
        if (Source(node) is { } source)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"{consumer} doesn't support consuming update changes which is produced by node {Name(source)}");
        }
    }

    /// <summary>The step that takes rows back; null: none does.</summary>
    public static PlanNode? Source(PlanNode node) => node switch
    {
        StreamStateNode kept => kept.Changes ? kept : null,
        StreamSourceNode source => source.Changes ? source : null,
        StreamJoinNode join => join.Changes ? join : null,
        StreamWindowNode window => window.NetsChanges ? null : Source(window.Input),
        _ => PlanTree.Inputs(node).Select(Source).FirstOrDefault(n => n is not null),
    };

    /// <summary>The name that Flink's planner has for a step.</summary>
    public static string Name(PlanNode node) => node switch
    {
        StreamGroupNode => "GroupAggregate",
        StreamRankNode { From: 1, To: 1 } => "Deduplicate",
        StreamRankNode { Keys.Count: 0, Order.Count: 0 } => "Limit",
        StreamRankNode => "Rank",
        StreamSetNode => "GroupAggregate",
        StreamRunningNode => "OverAggregate",
        StreamSourceNode => "TableSourceScan",
        StreamNewestNode => "ChangelogNormalize",
        StreamJoinNode => "Join",
        _ => node.GetType().Name,
    };

    /// <summary>The columns of which at most one row is there at a time; null: there may be several equal rows.</summary>
    public static IReadOnlySet<int>? KeyOf(PlanNode node)
    {
        switch (node)
        {
            case StreamGroupNode group: return Set(group.Keys);
            case StreamNewestNode newest: return Set(newest.Keys);
            case StreamSourceNode { Key.Count: > 0 } source: return source.Key.ToHashSet();
            case StreamSetNode { All: false } set: return Set(set.Columns);
            case StreamRankNode { Number: { } number } rank: return Set([.. rank.Keys, number]);
            case StreamRankNode rank when rank.From == rank.To: return Set(rank.Keys);
            case StreamRankNode rank: return KeyOf(rank.Input);
            case FilterNode filter: return KeyOf(filter.Input);
            case ProjectNode project:
                if (KeyOf(project.Input) is not { } key)
                {
                    return null;
                }

                var places = key.Select(k => project.Expressions.ToList().FindIndex(e => e is ColumnReference r && r.Column == k)).ToList();
                return places.Contains(-1) ? null : places.Select(p => project.Columns[p].Id).ToHashSet();
            default: return null;
        }
    }

    /// <summary>Whether a condition follows the step that changes rows: then one half of an update may pass alone.</summary>
    public static bool IsFiltered(PlanNode node) => node switch
    {
        FilterNode => true,
        ProjectNode project => IsFiltered(project.Input),
        StreamStateNode => false,
        _ => true,
    };

    private static HashSet<int> Set(IReadOnlyList<PlanColumn> columns) => [.. columns.Select(c => c.Id)];
}
