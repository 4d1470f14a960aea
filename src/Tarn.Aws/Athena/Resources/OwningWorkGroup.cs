using Tarn.Sql.Executions;
using Tarn.Sql.NamedQueries;

namespace Tarn.Aws.Athena.Resources;

/// <summary>Finds the work group that a named query or an execution belongs to: policies name its ARN.</summary>
internal static class OwningWorkGroup
{
    /// <summary>The ARN of the work group, for <see cref="IDoor.FindResource"/>. An unknown id has the rights of <c>primary</c>.</summary>
    public static async ValueTask<string?> Find(
        IMetadataStore store, string members, Func<string, string?> read, Call call, CancellationToken cancellationToken)
    {
        var id = read(members) ?? "";
        return WorkGroupFinder.ArnOf(call, members switch
        {
            "NamedQueryId" => (await store.Read(reader => NamedQueryStore.Find(reader, call.Account, call.Region, id), cancellationToken))?.WorkGroup,
            "QueryExecutionId" => (await ExecutionService.Find(store, new ExecutionKey(call.Account, call.Region, id), cancellationToken))?.WorkGroup,
            _ => throw new ArgumentOutOfRangeException(nameof(members), members, null),
        });
    }
}
