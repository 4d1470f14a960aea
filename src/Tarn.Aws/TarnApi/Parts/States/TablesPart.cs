using Tarn.Aws.TarnApi.Status;
using Tarn.Lake.Catalog;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The tables that changed last and the ones with a target, with rows and freshness. The others are counted.</summary>
public sealed class TablesPart(LakeCatalog catalog, TableStatuses statuses, TableFreshness freshness) : IStatusPart
{
    // Each needs its metadata file. ListTableStatus has all, page by page.
    private const int TablesMax = 200;

    public async ValueTask AddTo(StatusReport report, CancellationToken cancellationToken)
    {
        var own = catalog.All().Where(table => table.Name.Scope.Account == report.Account && report.IsSeen("glue:GetTable", table.Name.Arn)).ToList();
        foreach (var table in own.OrderByDescending(table => freshness.TargetOf(table) is not null).ThenByDescending(table => table.UpdatedMs).Take(TablesMax))
        {
            report.Tables.Add(await statuses.Of(table, cancellationToken));
        }

        report.TablesLeftOut = own.Count - report.Tables.Count;
    }
}
