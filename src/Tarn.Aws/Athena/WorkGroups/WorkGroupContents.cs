using Tarn.Sql.Executions;
using Tarn.Sql.NamedQueries;
using Tarn.Sql.Prepared;

namespace Tarn.Aws.Athena.WorkGroups;

/// <summary>The contents of a work group: executions, named queries and prepared statements.</summary>
internal sealed class WorkGroupContents(ExecutionService executions, NamedQueryStore queries)
{
    /// <summary>Stops the statements of a work group and removes its executions and named queries, page by page.</summary>
    public async Task Remove(WorkGroupKey group, CancellationToken cancellationToken)
    {
        await executions.RemoveGroup(group.Account, group.Region, group.WorkGroup, cancellationToken);
        await queries.RemoveGroup(group, cancellationToken);
    }

    /// <summary>Whether the work group has contents, inside a transaction or read.</summary>
    public static async ValueTask<bool> Exist(IMetadataReader reader, WorkGroupKey group) =>
        await ExecutionService.HasContents(reader, group.Account, group.Region, group.WorkGroup)
            || await NamedQueryStore.HasContents(reader, group) || await PreparedStatementStore.HasContents(reader, group);
}
