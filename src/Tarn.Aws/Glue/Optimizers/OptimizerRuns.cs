using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Optimizers;
using Tarn.Lake.Maintenance;
using Tarn.Lake.Maintenance.Optimizers;

namespace Tarn.Aws.Glue.Optimizers;

/// <summary>The runs of a table's maintenance as runs of one of its optimizers.</summary>
internal static class OptimizerRuns
{
    /// <summary>The runs with steps of a kind, the newest first.</summary>
    public static IEnumerable<TableOptimizerRun> Of(IReadOnlyList<MaintenanceEntry> history, CatalogTable table, OptimizerKind kind)
    {
        var steps = OptimizerSteps.Of(kind);
        return history
            .Where(entry => entry.Account == table.Name.Scope.Account && entry.Region == table.Name.Scope.Region
                && entry.Table == $"{table.Name.Database}.{table.Name.Table}" && entry.AtMs >= table.CreatedMs
                && steps.Contains(entry.Error is null ? entry.Step.Action : entry.Step.During))
            .OrderByDescending(entry => entry.AtMs)
            .Select(entry => Show(entry, kind));
    }

    private static TableOptimizerRun Show(MaintenanceEntry entry, OptimizerKind kind)
    {
        var hours = TimeSpan.FromMilliseconds(entry.DurationMs).TotalHours;
        var run = new TableOptimizerRun
        {
            EventType = entry.Error is null ? TableOptimizerEventType.Completed : TableOptimizerEventType.Failed,
            StartTimestamp = DateTimeOffset.FromUnixTimeMilliseconds(entry.AtMs - entry.DurationMs),
            EndTimestamp = DateTimeOffset.FromUnixTimeMilliseconds(entry.AtMs),
            Error = entry.Error,
        };
        return entry.Error is not null ? run : kind switch
        {
            OptimizerKind.Compaction => run with
            {
                CompactionMetrics = new CompactionMetrics
                {
                    IcebergMetrics = new IcebergCompactionMetrics
                    {
                        NumberOfBytesCompacted = entry.Step.BytesRemoved,
                        NumberOfFilesCompacted = entry.Step.FilesRemoved,
                        JobDurationInHour = hours,
                    },
                },
            },
            OptimizerKind.Retention => run with
            {
                RetentionMetrics = new RetentionMetrics
                {
                    IcebergMetrics = new IcebergRetentionMetrics { NumberOfDataFilesDeleted = entry.Step.FilesRemoved, JobDurationInHour = hours },
                },
            },
            OptimizerKind.OrphanFiles => run with
            {
                OrphanFileDeletionMetrics = new OrphanFileDeletionMetrics
                {
                    IcebergMetrics = new IcebergOrphanFileDeletionMetrics { NumberOfOrphanFilesDeleted = entry.Step.FilesRemoved, JobDurationInHour = hours },
                },
            },
        };
    }
}
