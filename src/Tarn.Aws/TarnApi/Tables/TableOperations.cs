using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Parts;
using Tarn.Lake.Adoption;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit.Locks;

namespace Tarn.Aws.TarnApi.Tables;

/// <summary>Operations on tables for operators.</summary>
/// <param name="catalog">Databases and tables.</param>
/// <param name="committers">The commit locks of tables.</param>
/// <param name="adoptions">Makes tables of folders.</param>
/// <param name="statuses">The state of tables.</param>
[AwsOperations("tarn")]
internal sealed partial class TableOperations(
    LakeCatalog catalog, IMetadataStore store, TableCommitters committers, AdoptionRuns adoptions, TableStatuses statuses, PageTokens tokens)
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
