using Tarn.Aws.Iceberg.Answers;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;
using Tarn.Aws.Iceberg.Refusals;

namespace Tarn.Aws.Iceberg.Tables;

internal sealed partial class TableOperations
{
    /// <summary>Removes a table from the catalog, and returns its metadata. Its files stay.</summary>
    [Refused("IdempotencyKey", "the call without it: a repeated call gets 404")]
    public async Task<UnregisterTableOutput> UnregisterTable(UnregisterTableInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var name = RestNames.TableOf(call, input.Prefix, input.Namespace, input.Table);
        var (location, metadata) = await Load(call, name, cancellationToken);
        await catalog.Store.Commit(
            async transaction =>
            {
                var dropped = await Drop(transaction, name, call);
                return dropped.MetadataLocation == location
                    ? true
                    : throw new AwsErrorException("CommitFailedException", 409, $"Table {name} changed meanwhile.");
            },
            cancellationToken);
        return new UnregisterTableOutput { Body = LoadedTable.Body(location, metadata) };
    }
}
