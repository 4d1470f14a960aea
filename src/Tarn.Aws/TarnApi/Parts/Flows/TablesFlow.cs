using System.Globalization;
using Tarn.Access.Outcomes;
using Tarn.Aws.TarnApi.Flow;
using Tarn.Aws.TarnApi.Model;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>
/// Iceberg tables, the newest ones, and the clients that load them from the catalog. Tables of materialized rows are left out:
/// their views are shown instead. So are the tables of <see cref="OwnFeeds"/>.
/// </summary>
public sealed class TablesFlow(LakeCatalog catalog, ResourceReaders readers) : IFlowPart
{
    private const int TablesMax = 200;

    // Pages ask many times a second. A table's point is made again when the table changes.
    private Dictionary<TableId, (long Version, FlowPoint Point)> _drawn = [];

    /// <inheritdoc/>
    public async ValueTask AddTo(FlowReport report, CancellationToken cancellationToken)
    {
        var (before, now, known) = (_drawn, new Dictionary<TableId, (long, FlowPoint)>(), readers.ByResource());
        var all = catalog.All()
            .Where(table => table is { IsIceberg: true, Keeps: null } && !OwnFeeds.Contains(table.Name.Database))
            .OrderByDescending(table => table.UpdatedMs).ToList();
        foreach (var table in all.Skip(TablesMax))
        {
            report.LeaveOut(new FlowScope(table.Name.Scope.Account, table.Name.Scope.Region), "glue:GetTable", table.Name.Arn);
        }

        foreach (var table in all.Take(TablesMax))
        {
            var isDrawn = before.TryGetValue(table.Id, out var last) && last.Version == table.Version;
            var point = isDrawn ? last.Point : await Point(table, cancellationToken);
            now[table.Id] = (table.Version, point);
            var place = new FlowScope(table.Name.Scope.Account, table.Name.Scope.Region);
            report.Add(place, point);
            if (known.TryGetValue(new ResourceId(table.Id.Value), out var reading))
            {
                AddReaders(report, place, point, reading);
            }
        }

        _drawn = now;
    }

    private static void AddReaders(FlowReport report, FlowScope place, FlowPoint table, ResourceReader[] readers)
    {
        foreach (var reader in readers)
        {
            var id = $"reader/{table.Node.Id}/{reader.Key.Name}/{reader.Key.Principal}";
            var node = new FlowNode
            {
                Id = id,
                Kind = "reader",
                Name = reader.Key.Name,
                State = "ACTIVE",
                Detail = $"Iceberg client of {reader.Key.Principal}",
            };
            report.Add(place, table with { Node = node });
            report.Add(place, new FlowEdge { From = table.Node.Id, To = id, Reads = reader.Reads });
        }
    }

    private async ValueTask<FlowPoint> Point(CatalogTable table, CancellationToken cancellationToken)
    {
        var name = table.Name.ToString();
        return new FlowPoint(
            "glue:GetTable",
            table.Name.Arn,
            new FlowNode { Id = $"table/{name}", Kind = "table", Name = name, State = "ACTIVE", Detail = await Detail(table, cancellationToken) });
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
