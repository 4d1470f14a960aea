using Tarn.Access;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.TarnApi.History;

/// <summary>Snapshots, files and schemas of Iceberg tables.</summary>
/// <param name="catalog">Databases and tables.</param>
/// <param name="tokens">Page tokens.</param>
[AwsOperations("tarn")]
internal sealed partial class HistoryOperations(LakeCatalog catalog, PageTokens tokens)
{
    private async Task<PinnedTable> Pin(Call call, string database, string table, CancellationToken cancellationToken)
    {
        var pinned = await catalog.Pin(new TableName(new CatalogScope(call.Account, call.Region), database, table), cancellationToken);
        call.Touch(new ResourceId(pinned.Table.Id.Value));
        return pinned;
    }
}
