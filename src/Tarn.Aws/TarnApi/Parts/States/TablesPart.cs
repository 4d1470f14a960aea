using System.Globalization;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Status;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Maintenance;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>Tables with rows and freshness, from their snapshots' summaries.</summary>
public sealed class TablesPart(LakeCatalog catalog, MaintenanceSchedule maintenance, TableCommitters committers, TimeProvider time) : IStatusPart
{
    // The list is for a person. SQL lists the tables of a lake with thousands of them.
    private const int TablesMax = 200;

    public async ValueTask AddTo(StatusReport report, CancellationToken cancellationToken)
    {
        var own = catalog.All().Where(table => table.Name.Scope.Account == report.Account);
        foreach (var table in own.OrderByDescending(table => table.UpdatedMs).Take(TablesMax))
        {
            report.Tables.Add(await StatusOf(table, cancellationToken));
        }
    }

    private async ValueTask<TableStatus> StatusOf(CatalogTable table, CancellationToken cancellationToken)
    {
        var status = new TableStatus
        {
            Region = table.Name.Scope.Region,
            Database = table.Name.Database,
            Name = table.Name.Table,
            Maintenance = maintenance.TextOf(table.Id),
            LongestCommitWaitMs = committers.LongestWait(table.Name)?.TotalMilliseconds,
        };
        if (table.MetadataLocation is not { } location)
        {
            return status;
        }

        try
        {
            var metadata = await catalog.Loader.Metadata(location, cancellationToken);
            status = status with
            {
                Maintenance = TableMaintenance.SkipReason(table, metadata) is { } reason ? $"skipped: {reason}" : status.Maintenance ?? "on",
            };
            if (metadata.CurrentSnapshot is not { } snapshot)
            {
                return status;
            }

            var at = DateTimeOffset.FromUnixTimeMilliseconds(snapshot.TimestampMs);
            return status with
            {
                Rows = Total(snapshot.Summary, "total-records"),
                Files = Total(snapshot.Summary, "total-data-files"),
                Bytes = Total(snapshot.Summary, "total-files-size"),
                SnapshotId = snapshot.Id.Value,
                LastCommitAt = at,
                FreshnessSeconds = Math.Max(0, (time.GetUtcNow() - at).TotalSeconds),
            };
        }
        catch (TarnException)
        {
            // One damaged table must not hide the others: it is listed without numbers.
            return status;
        }
    }

    private static long? Total(IReadOnlyDictionary<string, string> summary, string name) =>
        summary.TryGetValue(name, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var total)
            ? total
            : null;
}
