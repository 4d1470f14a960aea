using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;

namespace Tarn.Sql.Executions;

/// <summary>Removes the contents of a deleted work group: its history, and its results in Tarn's own result bucket.</summary>
internal static class GroupRemoval
{
    /// <summary>Executions of one transaction; each deletes 6 rows at most: D18 (metadata has group commit).</summary>
    private const int PageEntries = 100;

    /// <summary>Removes page by page. A crash leaves the older part; the repeated call removes it.</summary>
    public static async Task Run(
        IMetadataStore store, ObjectStore objects, string account, string region, string workGroup, CancellationToken cancellationToken)
    {
        var prefix = ExecutionRows.TimePrefix(account, region, workGroup);
        int count;
        do
        {
            count = await store.Commit(async transaction =>
            {
                var page = await transaction.Scan(SqlSpaces.ExecutionsByTime, KeyRange.Prefix(prefix), PageEntries);
                foreach (var (time, _) in page)
                {
                    transaction.Delete(SqlSpaces.ExecutionsByTime, time);
                    await ExecutionExpiry.RemoveExecution(
                        transaction, objects, ExecutionRows.Key(new(account, region, ExecutionRows.IdOfTimeKey(time, prefix.Length))));
                }

                return page.Count;
            }, cancellationToken);
        }
        while (count == PageEntries);
    }

    /// <summary>Whether the work group has executions.</summary>
    public static async ValueTask<bool> HasContents(IMetadataReader reader, string account, string region, string workGroup) =>
        (await reader.Scan(SqlSpaces.ExecutionsByTime, KeyRange.Prefix(ExecutionRows.TimePrefix(account, region, workGroup)), 1)).Count > 0;
}
