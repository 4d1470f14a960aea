using Tarn.Lake.Iceberg.Tables;
using Tarn.Sql.Catalog;
using Tarn.Sql.Planning;
using Tarn.Sql.Plans;
using Tarn.Sql.Running;
using Tarn.Sql.Types;

namespace Tarn.Sql.Changes;

/// <summary>Runs the plan of a change and writes its files.</summary>
/// <param name="queries">Runs plans in workers.</param>
/// <param name="threads">The threads that plan.</param>
internal sealed class ChangeRun(StatementLake lake, QueryRunner queries, PlanningThreads threads)
{
    /// <summary>
    /// The most partitions that one statement writes. Each is a file, and a round with the worker. Athena's limit of 100 is one of its
    /// tables in Hive's layout.
    /// </summary>
    private const int PartitionsMax = 10_000;

    /// <summary>Writes the files.</summary>
    /// <param name="query">Its rows.</param>
    /// <param name="table">The table, with the columns of new files.</param>
    /// <param name="pinned">The table that is read; null: it is new.</param>
    /// <param name="scope">The statement's surroundings.</param>
    /// <param name="started">The moment when its planning began.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    /// <exception cref="SqlException">The statement failed; nothing is left.</exception>
    public async Task<(ChangedFiles Files, QueryOutcome Outcome)> Write(ChangePlan change, PlannedQuery query, TableMetadata table, PinnedSnapshot? pinned,
        StatementScope scope, long started, CancellationToken cancellationToken)
    {
        var writer = new ChangeFileWriter(change, query, table, pinned, lake.Disk, lake.WrittenFolder, PartitionsMax);
        ChangedFiles? files = null;
        var outcome = await queries.Run(query, scope.Principal, scope.Terms, started, async ready =>
        {
            var planning = threads.Time.GetElapsedTime(started);
            files = await writer.Run(ready, cancellationToken);
            return (files.RowCount, planning);
        }, cancellationToken);
        return (files!, outcome);
    }

    /// <summary>The result of the statement: the number of its rows, as Athena shows it.</summary>
    public static StatementResult Result(ChangedFiles changed, AdoptedFiles adopted, QueryOutcome? outcome) =>
        new([new ResultColumn("rows", SqlType.Bigint)], [])
        {
            UpdateCount = changed.RowCount,
            Files = [.. adopted.Files.Select(file => file.File.Path)],
            Outcome = outcome,
        };
}
