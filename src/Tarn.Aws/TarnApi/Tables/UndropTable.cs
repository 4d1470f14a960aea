using Tarn.Access;
using Tarn.Aws.TarnApi.Model;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;

namespace Tarn.Aws.TarnApi.Tables;

internal sealed partial class TableOperations
{
    /// <summary>Brings back the newest Iceberg table of that name that was dropped within 7 days, as it was at the drop.</summary>
    public async Task<UndropTableOutput> UndropTable(UndropTableInput input, Call call, CancellationToken cancellationToken)
    {
        var name = new TableName(new CatalogScope(call.Account, call.Region), input.DatabaseName, input.TableName);
        var table = await DroppedTables.Undrop(catalog, store, name, call.Rights, call.Time, cancellationToken);
        call.Touch(new ResourceId(table.Id.Value));
        return new UndropTableOutput { MetadataLocation = table.MetadataLocation! };
    }
}
