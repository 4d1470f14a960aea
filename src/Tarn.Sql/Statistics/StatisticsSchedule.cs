using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.StatisticsTasks;
using Tarn.Patterns.Crons;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Sql.Statistics;

/// <summary>Begins the runs of schedules. A run that a stop of the server delayed begins once, after the start.</summary>
/// <param name="store">The store of the settings.</param>
/// <param name="lake">The tables.</param>
/// <param name="tasks">Runs them.</param>
/// <param name="time">The clock.</param>
public sealed class StatisticsSchedule(IMetadataStore store, LakeCatalog lake, ColumnStatisticsTasks tasks, TimeProvider time)
{
    /// <summary>Begins the runs that are due.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var (id, settings) in await StatisticsRows.All(store, cancellationToken))
        {
            if (settings is { IsScheduled: true, Schedule: { } schedule }
                && CronSchedule.Parse(schedule).Next(DateTimeOffset.FromUnixTimeMilliseconds(settings.AfterMs)) <= now
                && lake.TryFindTable(settings.Table, out var table) && table.Id == id)
            {
                await Attempt(table, settings, now.ToUnixTimeMilliseconds(), cancellationToken);
            }
        }
    }

    private async Task Attempt(CatalogTable table, StatisticsSettings settings, long nowMs, CancellationToken cancellationToken)
    {
        Guid? run = null;
        string? error = null;
        try
        {
            run = await tasks.Start(table, settings.Request, cancellationToken);
        }
        catch (TarnException failure)
        {
            error = failure.Message;
        }

        await store.Commit(
            async transaction =>
            {
                if (await StatisticsRows.Find(transaction, table.Id) is { } present)
                {
                    StatisticsRows.Put(
                        transaction, table.Id, present with { AfterMs = nowMs, AttemptMs = nowMs, AttemptRun = run, AttemptError = error });
                }
            },
            cancellationToken);
    }
}
