using Tarn.Access;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Protocols;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;

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
        await store.Commit(transaction => catalog.DropTable(transaction, name), ct);
        return new DeleteTableOutput();
    }
}
