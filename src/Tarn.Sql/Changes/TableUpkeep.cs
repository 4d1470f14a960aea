using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Maintenance;
using Tarn.Lake.Maintenance.Compaction;
using Tarn.Lake.Maintenance.Orphans;
using Tarn.Lake.Planning;
using Tarn.Lake.Writing;
using Tarn.Sql.Catalog;
using Tarn.Sql.Planning;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;
using Tarn.Storage;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Changes;

/// <summary>
/// OPTIMIZE joins small files and folds deletes in; VACUUM expires snapshots and removes old metadata files. Both do at once the work that
/// maintenance does by itself. Each pass commits, so the passes before an early end stay.
/// </summary>
/// <param name="catalog">The tables that statements read.</param>
/// <param name="jobs">Reads and writes files. It waits for workers.</param>
/// <param name="threads">The threads that plan.</param>
/// <param name="views">The materialized views.</param>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/ug/optimize-statement.html"/>
internal sealed class TableUpkeep(StatementLake lake, ISqlCatalog catalog, IFileJobs jobs, PlanningThreads threads, ISourceViews views)
{
    // A pass reads at most 256 MB.
    private const int PassesMax = 100;
    private const int SmallFilesDefault = 5;
    private const long VacuumAgeMsDefault = 432_000_000;
    private const string SmallFilesProperty = "optimize_rewrite_data_file_threshold";

    private readonly TableCompaction _compaction = new(lake.Committers, jobs, lake.Adoption, views);

    /// <summary>Runs an OPTIMIZE to its end.</summary>
    /// <exception cref="SqlException">
    /// The statement is invalid. ICEBERG_OPTIMIZE_MORE_RUNS_NEEDED: files are left, run it again.
    /// </exception>
    public async Task Optimize(
        OptimizeStatement statement, TableName name, StatementScope scope, StatementEnd end, CancellationToken cancellationToken)
    {
        var chosen = await Chosen(statement, movesRows: true, scope, cancellationToken);
        await CheckPlaces(name, scope, [ObjectActions.Read, ObjectActions.Write], cancellationToken);
        await Optimize(name, chosen, cancellationToken);
        await end(StatementResult.None, _ => ValueTask.CompletedTask);
    }

    /// <summary>Runs a VACUUM to its end.</summary>
    /// <exception cref="SqlException">The statement is invalid.</exception>
    public async Task Vacuum(VacuumStatement statement, TableName name, StatementScope scope, StatementEnd end, CancellationToken cancellationToken)
    {
        _ = await Chosen(new OptimizeStatement(statement.Table, null, [], statement.At), movesRows: false, scope, cancellationToken);
        await CheckPlaces(name, scope, [ObjectActions.Read, ObjectActions.Write, ObjectActions.Delete], cancellationToken);
        using (var commitLock = await lake.Committers.Enter(name, scope.Principal.Rights, cancellationToken))
        {
            await commitLock.Commit(ExpiryOf(commitLock.Metadata!), null, cancellationToken);
        }

        await new OldMetadataRemoval(lake.Store, lake.Catalog, new ObjectLocationListing(lake.Objects)).Run(name, cancellationToken);
        await end(StatementResult.None, _ => ValueTask.CompletedTask);
    }

    // All locations of the table: the server chooses the files.
    private async Task CheckPlaces(TableName name, StatementScope scope, string[] actions, CancellationToken cancellationToken)
    {
        using var pinned = await lake.Catalog.Pin(name, cancellationToken);
        foreach (var action in actions)
        {
            TableRights.RequirePlaces(scope.Principal.Rights, pinned.Metadata, action);
        }
    }

    /// <summary>Checks the table and its condition. Returns the predicate on files.</summary>
    private async Task<Predicate> Chosen(OptimizeStatement statement, bool movesRows, StatementScope scope, CancellationToken cancellationToken)
    {
        var context = new PlanningContext(catalog, scope.Principal, scope.Names, scope.Values, threads);
        using var planned = await StatementPlanner.PlanChange(statement, context, cancellationToken);
        _ = ChangeTarget.Of(planned, movesRows, statement.At);
        return await threads.Run(() => PredicateLowering.Of(planned.Query.Plan.Scans[0]), cancellationToken);
    }

    private async Task Optimize(TableName name, Predicate chosen, CancellationToken cancellationToken)
    {
        for (var pass = 0; pass < PassesMax; pass++)
        {
            using var pinned = await lake.Catalog.Pin(name, cancellationToken);
            var plan = await new CompactionPlanner(RuleOf(pinned.Metadata)).Plan(pinned, cancellationToken);
            plan = chosen == Predicate.True ? plan : await Chosen(plan, pinned, chosen, cancellationToken);
            if (!plan.HasWork)
            {
                return;
            }

            try
            {
                await _compaction.Run(pinned, plan, cancellationToken);
            }
            catch (TarnException conflict) when (conflict.Kind == ErrorKind.Conflict && pass < PassesMax - 1)
            {
                // The next pass plans on the table as it is now.
                continue;
            }
            catch (TarnException failed) when (failed.Kind is ErrorKind.Unavailable or ErrorKind.Conflict)
            {
                throw MoreRuns(failed.Message);
            }
        }

        throw MoreRuns("more files are left");
    }

    /// <summary>The groups with a file that may have rows for which the condition is true.</summary>
    private static async Task<CompactionPlan> Chosen(
        CompactionPlan plan, PinnedTable pinned, Predicate chosen, CancellationToken cancellationToken)
    {
        var files = new HashSet<string>();
        await foreach (var task in new TableScan(pinned, pinned.Metadata.CurrentSnapshot, pinned.Metadata.CurrentSchema, chosen).Tasks(cancellationToken))
        {
            files.Add(task.File.File.Path);
        }

        return plan with { Groups = [.. plan.Groups.Where(group => group.Files.Any(task => files.Contains(task.File.File.Path)))], DeadDeletes = [] };
    }

    private static CompactionRule RuleOf(TableMetadata table) => CompactionRule.Of(table) with
    {
        SmallFilesMin = (int)Math.Clamp(Number(table, SmallFilesProperty, SmallFilesDefault), 2, int.MaxValue),
    };

    // Athena's defaults.
    private static ExpireSnapshots ExpiryOf(TableMetadata table) => new()
    {
        Age = TimeSpan.FromMilliseconds(Number(table, "history.expire.max-snapshot-age-ms", VacuumAgeMsDefault)),
        AtLeast = (int)Math.Clamp(Number(table, "history.expire.min-snapshots-to-keep", 1), 1, int.MaxValue),
    };

    private static long Number(TableMetadata table, string property, long otherwise) =>
        long.TryParse(table.Property(property, ""), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static SqlException MoreRuns(string reason) =>
        new(SqlErrorName.IcebergOptimizeMoreRunsNeeded, $"Run the OPTIMIZE statement again: {reason}");
}
