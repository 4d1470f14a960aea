using Tarn.Access;
using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Refusals;
using Tarn.Aws.Protocols;
using Tarn.Lake.Catalog;
using Tarn.Storage;

namespace Tarn.Aws.Glue.Tables;

internal sealed partial class TableOperations
{
    /// <summary>Returns a table's definition, with its current pointer and version.</summary>
    [Kept("AuditContext", "for AWS's own engines")]
    [Kept("IncludeStatusDetails", "there is no status of asynchronous changes: changes are done when answered")]
    [Refused("TransactionId", "Iceberg tables, which commit atomically")]
    [Refused("QueryAsOfTime", "time travel in SQL")]
    public async Task<GetTableOutput> GetTable(GetTableInput input, Call call, CancellationToken cancellationToken)
    {
        GlueRefusals.CheckTransaction(input.TransactionId);
        GlueRefusals.CheckTime(input.QueryAsOfTime);
        var entry = finder.Find(call, CatalogFinder.TableOf(call, input.CatalogId, input.DatabaseName, input.Name));
        return new GetTableOutput { Table = await Show(entry, call, cancellationToken) };
    }

    private async ValueTask<Table> Show(CatalogTable entry, Call call, CancellationToken cancellationToken)
    {
        if (!TableDefinitions.ShowsMetadata(entry))
        {
            return TableDefinitions.Show(entry, call, null);
        }

        try
        {
            return TableDefinitions.Show(entry, call, await catalog.Loader.Metadata(entry.MetadataLocation!, cancellationToken));
        }
        catch (TarnException) when (catalog.TryFindTable(entry.Name, out var now) && now.MetadataLocation != entry.MetadataLocation)
        {
            // Twenty commits followed meanwhile and the metadata file was removed: show the table's present state.
            return await Show(now, call, cancellationToken);
        }
        catch (TarnException exception) when (exception.Kind is ErrorKind.NotFound or ErrorKind.InvalidArgument)
        {
            // The metadata was removed from the bucket. The entry stays visible, so that it can be repaired or dropped.
            return TableDefinitions.Show(entry, call, null);
        }
    }
}
