using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;

namespace Tarn.Aws.Iceberg.Tables;

internal sealed partial class TableOperations
{
    /// <summary>
    /// Removes a table from the catalog. It can come back for 7 days. With a purge, a job removes its data, metadata and
    /// statistics files instead.
    /// </summary>
    public async Task DropTable(DropTableInput input, Call call, CancellationToken cancellationToken)
    {
        var name = RestNames.TableOf(call, input.Prefix, input.Namespace, input.Table);
        await keys.Run(
            call,
            input.IdempotencyKey,
            async request =>
            {
                var table = catalog.Find(call, name);
                if (input.PurgeRequested == true)
                {
                    call.Rights.RequireDelete(table.Places);
                }

                await catalog.Store.Commit(
                    async transaction =>
                    {
                        await Drop(transaction, name, call, input.PurgeRequested == true);
                        await request.Record(transaction);
                    },
                    cancellationToken);
            },
            cancellationToken);
        if (input.PurgeRequested == true)
        {
            purgeRequested();
        }
    }

    private async ValueTask<CatalogTable> Drop(IMetadataTransaction transaction, TableName name, Call call, bool purges = false)
    {
        _ = await catalog.Find(transaction, name);
        return await catalog.Lake.DropTable(transaction, name, call.Time.ToUnixTimeMilliseconds(), purges);
    }
}
