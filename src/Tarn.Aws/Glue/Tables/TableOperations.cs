using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Locks;

namespace Tarn.Aws.Glue.Tables;

/// <summary>Tables of the catalog, Iceberg tables and others.</summary>
/// <param name="finder">Finds databases and tables.</param>
/// <param name="committers">Commits to Iceberg tables.</param>
/// <param name="store">The store of the catalog.</param>
[AwsOperations("glue")]
internal sealed partial class TableOperations(
    CatalogFinder finder, LakeCatalog catalog, TableCommitters committers, IMetadataStore store, PageTokens tokens)
{
    /// <summary>Removes a table from the catalog; its files stay.</summary>
    [Refused("TransactionId", "Iceberg tables, which commit atomically")]
    public async Task DeleteTable(DeleteTableInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var name = CatalogFinder.TableOf(call, input.CatalogId, input.DatabaseName, input.Name);
        _ = finder.Find(call, name);
        await store.Commit(transaction => catalog.DropTable(transaction, name, call.Time.ToUnixTimeMilliseconds()), cancellationToken);
    }

    /// <summary>Returns a table's definition, with its current pointer and version.</summary>
    [Kept("AuditContext", "for AWS's own engines")]
    [Kept("IncludeStatusDetails", "there is no status of asynchronous changes: changes are done when answered")]
    [Refused("TransactionId", "Iceberg tables, which commit atomically")]
    [Refused("QueryAsOfTime", "time travel in SQL")]
    public async Task<GetTableOutput> GetTable(GetTableInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var entry = finder.Find(call, CatalogFinder.TableOf(call, input.CatalogId, input.DatabaseName, input.Name));
        return new GetTableOutput { Table = await Show(entry, call, cancellationToken) };
    }

    private ValueTask<Table> Show(CatalogTable entry, Call call, CancellationToken cancellationToken) =>
        ShownTables.Of(catalog, entry, call, cancellationToken);
}
