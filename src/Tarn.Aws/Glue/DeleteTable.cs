using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Protocols;
using Tarn.Lake.Catalog;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Glue;

public sealed partial class GlueDoor
{
    /// <summary>Removes a table from the catalog; its files stay.</summary>
    [Refused("TransactionId", "Iceberg tables, which commit atomically")]
    public async Task<DeleteTableOutput> DeleteTable(DeleteTableInput input, Call call, CancellationToken ct)
    {
        RefuseTransaction(input.TransactionId);
        var name = TableOf(call, input.CatalogId, input.DatabaseName, input.Name);
        _ = Find(call, name);
        await store.Commit(transaction => Drop(transaction, name), ct);
        return new DeleteTableOutput();
    }

    private static async ValueTask<TableEntry> Drop(IMetadataTransaction transaction, TableName name)
    {
        var dropped = await transaction.DropTable(name);
        await ResourceTags.RemoveAll(transaction, new ResourceId(dropped.Id.Value));
        return dropped;
    }
}
