using System.Globalization;
using Tarn.Aws.TarnApi.Model;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Maintenance;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The state of single tables: rows and freshness, from their snapshots' summaries.</summary>
public sealed class TableStatuses(LakeCatalog catalog, MaintenanceSchedule maintenance, TableCommitters committers, TableFreshness freshness, TimeProvider time)
{
    /// <summary>The tables and views of the call's account and region that the caller may get from Glue.</summary>
    public static IEnumerable<CatalogTable> SeenBy(Call call, LakeCatalog catalog) => catalog.All().Where(table =>
        table.Name.Scope.Account == call.Account && table.Name.Scope.Region == call.Region && call.IsAllowed("glue:GetTable", table.Name.Arn));

    /// <summary>The state of a table. A damaged one has no numbers.</summary>
    public async ValueTask<TableStatus> Of(CatalogTable table, CancellationToken cancellationToken)
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
                FreshnessSeconds = Math.Max(0, (time.GetUtcNow() - (TableFreshness.LastData(metadata) ?? at)).TotalSeconds),
                FreshnessTargetSeconds = freshness.TargetOf(table)?.TotalSeconds,
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
