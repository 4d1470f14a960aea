using Tarn.Access;
using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Refusals;
using Tarn.Lake.Catalog;
using Tarn.Wire.Protocols;

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

    private ValueTask<Table> Show(CatalogTable entry, Call call, CancellationToken cancellationToken) =>
        ShownTables.Of(catalog, entry, call, cancellationToken);
}
