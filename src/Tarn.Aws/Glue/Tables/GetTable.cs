using Tarn.Access;
using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Refusals;
using Tarn.Aws.Protocols;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage;

namespace Tarn.Aws.Glue.Tables;

internal sealed partial class TableOperations
{
    /// <summary>A table's definition, its pointer and version as of now.</summary>
    [Kept("AuditContext", "for AWS's own engines")]
    [Kept("IncludeStatusDetails", "there is no status of asynchronous changes: changes are done when answered")]
    [Refused("TransactionId", "Iceberg tables, which commit atomically")]
    [Refused("QueryAsOfTime", "time travel in SQL")]
    public async Task<GetTableOutput> GetTable(GetTableInput input, Call call, CancellationToken ct)
    {
        GlueRefusals.CheckTransaction(input.TransactionId);
        GlueRefusals.CheckTime(input.QueryAsOfTime);
        var entry = finder.Find(call, CatalogFinder.TableOf(call, input.CatalogId, input.DatabaseName, input.Name));
        return new GetTableOutput { Table = await Show(entry, call, ct) };
    }

    private async ValueTask<Table> Show(TableEntry entry, Call call, CancellationToken ct)
    {
        if (!TableDefinitions.ShowsMetadata(entry))
        {
            return TableDefinitions.Show(entry, call, null);
        }

        try
        {
            return TableDefinitions.Show(entry, call, await catalog.Loader.Metadata(entry.Head.MetadataLocation!, ct));
        }
        catch (TarnException) when (catalog.TryFindTable(entry.Name, out var now) && now.Head.MetadataLocation != entry.Head.MetadataLocation)
        {
            // twenty commits passed meanwhile and the file is gone: the table as it is now
            return await Show(now, call, ct);
        }
        catch (TarnException exception) when (exception.Kind is ErrorKind.NotFound or ErrorKind.InvalidArgument)
        {
            // somebody removed the metadata from the bucket: the entry must still be seen, to be repaired or dropped
            return TableDefinitions.Show(entry, call, null);
        }
    }
}
