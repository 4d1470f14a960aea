using System.Globalization;
using Tarn.Aws.TarnApi.Flow;
using Tarn.Aws.TarnApi.Model;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;

namespace Tarn.Modules.Lake;

/// <summary>Iceberg tables, the newest ones.</summary>
internal sealed class TablesFlow(LakeCatalog catalog) : IFlowPart
{
    private const int TablesMax = 200;

    /// <inheritdoc/>
    public async ValueTask AddTo(FlowReport report, CancellationToken cancellationToken)
    {
        foreach (var table in catalog.All().Where(table => table.IsIceberg).OrderByDescending(table => table.UpdatedMs).Take(TablesMax))
        {
            var (scope, name) = (table.Name.Scope, $"{table.Name.Database}.{table.Name.Table}");
            report.Add(scope.Region, new FlowPoint(
                scope.Account,
                scope.Region,
                "glue:GetTable",
                $"arn:aws:glue:{scope.Region}:{scope.Account}:table/{table.Name.Database}/{table.Name.Table}",
                new FlowNode { Id = $"table/{name}", Kind = "table", Name = name, State = "ACTIVE", Detail = await Detail(table, cancellationToken) }));
        }
    }

    private async ValueTask<string?> Detail(CatalogTable table, CancellationToken cancellationToken)
    {
        try
        {
            var snapshot = (await catalog.Loader.Metadata(table.MetadataLocation!, cancellationToken)).CurrentSnapshot;
            return snapshot?.Summary.Number(SnapshotSummary.TotalRecords) is { } rows
                ? string.Create(CultureInfo.InvariantCulture, $"{rows:N0} {(rows == 1 ? "row" : "rows")}")
                : null;
        }
        catch (TarnException)
        {
            // One damaged table must not hide the others.
            return null;
        }
    }
}
