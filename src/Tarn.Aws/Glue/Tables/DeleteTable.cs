using Tarn.Access;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Refusals;
using Tarn.Lake.Catalog;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Glue.Tables;

internal sealed partial class TableOperations
{
    /// <summary>Removes a table from the catalog; its files stay.</summary>
    [Refused("TransactionId", "Iceberg tables, which commit atomically")]
    public async Task<DeleteTableOutput> DeleteTable(DeleteTableInput input, Call call, CancellationToken cancellationToken)
    {
        GlueRefusals.CheckTransaction(input.TransactionId);
        var name = CatalogFinder.TableOf(call, input.CatalogId, input.DatabaseName, input.Name);
        _ = finder.Find(call, name);
        await store.Commit(transaction => catalog.DropTable(transaction, name, call.Time.ToUnixTimeMilliseconds()), cancellationToken);
        return new DeleteTableOutput();
    }
}
