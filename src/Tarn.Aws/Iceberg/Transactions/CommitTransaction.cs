using Tarn.Aws.Iceberg.Commits;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;
using Tarn.Aws.Iceberg.Refusals;

namespace Tarn.Aws.Iceberg.Transactions;

internal sealed partial class TransactionOperations
{
    private const int TablesMax = 100;

    /// <summary>Commits to several tables, all or none: every pointer moves in one metadata transaction.</summary>
    public async Task CommitTransaction(CommitTransactionInput input, Call call, CancellationToken cancellationToken)
    {
        TableCommitRequest[] requests =
        [
            .. input.TableChanges.Select(change => new TableCommitRequest(
                RestNames.TableOf(call, input.Prefix, change.Identifier), CommitBodies.Read(change.Requirements, change.Updates))),
        ];
        if (requests.Length is 0 or > TablesMax)
        {
            throw IcebergFailures.BadRequest($"A transaction changes 1 to {TablesMax} tables.");
        }

        if (requests.GroupBy(request => request.Table).FirstOrDefault(table => table.Count() > 1) is { } twice)
        {
            throw IcebergFailures.BadRequest($"A transaction changes table {twice.Key} twice.");
        }

        foreach (var request in requests)
        {
            RestNames.Authorize(call, "glue:UpdateTable", request.Table);
        }

        await keys.Run(call, input.IdempotencyKey, recorded => commits.Commit(requests, call.Rights, recorded, cancellationToken), cancellationToken);
    }
}
