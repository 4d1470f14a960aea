using System.Collections.Concurrent;
using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Optimizers;
using Tarn.Lake.Maintenance.Optimizers;
using Tarn.Lake.Maintenance.Orphans;
using Tarn.Lake.Maintenance.Retyping;
using Tarn.Lake.Removal;
using Tarn.Storage;

namespace Tarn.Lake.Maintenance;

/// <summary>
/// Runs maintenance of tables for their jobs and for operators. A table has one run at a time. Its steps go into the history.
/// </summary>
/// <param name="maintenance">Compaction, expiry, manifests and the tag.</param>
/// <param name="orphans">Orphan files.</param>
/// <param name="places">The locations of all tables.</param>
/// <param name="expired">The files of expired snapshots.</param>
/// <param name="schedule">Learns of each run.</param>
/// <param name="time">The clock.</param>
public sealed class MaintenanceRuns(
    TableMaintenance maintenance,
    OrphanRemoval orphans,
    AllLocations places,
    ExpiredFileRemoval expired,
    MaintenanceHistory history,
    MaintenanceSchedule schedule,
    TimeProvider time)
{
    private readonly ConcurrentDictionary<TableId, bool> _running = new();

    /// <summary>Takes requests to retype columns.</summary>
    public required RetypeOrders Retypes { get; init; }

    /// <summary>The optimizers of tables, and the rights of their roles.</summary>
    public required OptimizerRights Optimizers { get; init; }

    /// <summary>Runs once.</summary>
    /// <param name="isDry">Whether the steps are only planned.</param>
    /// <param name="withFiles">Whether files go too: of expired snapshots, and orphans. It lists all files in the table's locations.</param>
    /// <param name="cancellationToken">Ends the run between commits.</param>
    /// <exception cref="TarnException">Conflict: a run is under way.</exception>
    public async Task<MaintenanceReport> Run(CatalogTable table, bool isDry, bool withFiles, CancellationToken cancellationToken)
    {
        if (!_running.TryAdd(table.Id, true))
        {
            throw new TarnException(ErrorKind.Conflict, $"Maintenance of table {table.Name} is under way.");
        }

        try
        {
            var began = time.GetTimestamp();
            if (!isDry)
            {
                schedule.Began(table.Id);
            }

            var (optimizers, denied) = Allowed(table);
            var report = await maintenance.Run(table.Name, optimizers, isDry, cancellationToken);
            report = withFiles && report is { Skipped: null, Failure: null } ? await Files(table, optimizers, report, isDry, cancellationToken) : report;
            report = report is { Skipped: null, Failure: null } && denied is not null
                ? report with { Failure = denied.Value.Failure, FailedStep = denied.Value.Step }
                : report;
            if (!isDry)
            {
                schedule.Ended(table.Id, report);
                await history.Add(report, time.GetElapsedTime(began), cancellationToken);
            }

            return report;
        }
        finally
        {
            _running.TryRemove(table.Id, out _);
        }
    }

    // A part whose role lacks a right is left out, and the report names the right.
    private (TableOptimizers Optimizers, (string Step, TarnException Failure)? Denied) Allowed(CatalogTable table)
    {
        var optimizers = Optimizers.Of(table);
        (string, TarnException)? denied = null;
        foreach (var kind in Enum.GetValues<OptimizerKind>())
        {
            if (optimizers.Settings(kind) is { } settings && Optimizers.Refusal(table, settings) is { } refusal)
            {
                optimizers = optimizers.With(settings with { IsEnabled = false });
                denied ??= (OptimizerSteps.First(kind), refusal);
            }
        }

        return (optimizers, denied);
    }

    private async Task<MaintenanceReport> Files(
        CatalogTable table, TableOptimizers optimizers, MaintenanceReport report, bool isDry, CancellationToken cancellationToken)
    {
        var doing = "files";
        try
        {
            if (!isDry && await expired.Run(table.Id, cancellationToken) is var count && count != default)
            {
                report = report with { Steps = [.. report.Steps, StepOf(count)] };
            }

            if (optimizers.IsOff(OptimizerKind.OrphanFiles))
            {
                return report;
            }

            doing = "orphans";
            var found = await orphans.Run(table, places, isDry, cancellationToken);
            return found is { Skipped: null, Marked: 0, Removed: 0 } ? report : report with { Steps = [.. report.Steps, StepOf(found, isDry)] };
        }
        catch (TarnException failure)
        {
            return report with { Failure = failure, FailedStep = doing };
        }
    }

    /// <summary>The step that removes the files of expired snapshots.</summary>
    internal static MaintenanceStep StepOf(RemovalCount count) => new("files", "files of expired snapshots")
    {
        Result = count.ToString(),
        FilesRemoved = count.Removed,
    };

    private static MaintenanceStep StepOf(OrphanReport found, bool isDry)
    {
        if (found.Skipped is { } reason)
        {
            return new MaintenanceStep("orphans", $"files are not compared: {reason}") { Result = isDry ? null : "skipped" };
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"{found.Marked} files that nothing names are marked; {found.Removed} marked ones are removed");
        return new MaintenanceStep("orphans", "old files in the table's place that nothing names")
        {
            Result = isDry ? null : text,
            FilesRemoved = found.Removed,
            BytesRemoved = found.RemovedBytes,
        };
    }
}
