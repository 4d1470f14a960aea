using Tarn.Lake.Catalog;

namespace Tarn.Lake.Maintenance;

/// <summary>
/// Removes the files of expired snapshots of all tables. Files outside a table's locations stay; the history gets their number.
/// </summary>
/// <param name="catalog">The tables.</param>
/// <param name="expired">Removes the files.</param>
/// <param name="time">The clock.</param>
public sealed class ExpiredFileJob(LakeCatalog catalog, ExpiredFileRemoval expired, MaintenanceHistory history, TimeProvider time)
{
    /// <summary>Runs once.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var counts = await expired.Run(cancellationToken);
        foreach (var table in catalog.All().Where(table => counts.GetValueOrDefault(table.Id).Outside > 0))
        {
            var report = new MaintenanceReport(table.Name, [MaintenanceRuns.StepOf(counts[table.Id])]);
            await history.Add(report, time.GetElapsedTime(began), cancellationToken);
        }
    }
}
