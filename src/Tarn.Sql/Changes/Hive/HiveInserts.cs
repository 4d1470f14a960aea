using Tarn.Lake.Catalog;
using Tarn.Lake.Hive;
using Tarn.Sql.Catalog.Hive;
using Tarn.Sql.Changes.Folders;
using Tarn.Sql.Definitions.Hive;
using Tarn.Sql.Planning;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;
using Tarn.Storage;

namespace Tarn.Sql.Changes.Hive;

/// <summary>
/// INSERT into a Hive table: files in the table's format in the folders of partitions. Files, new partitions and the statement's success are
/// one transaction.
/// </summary>
/// <param name="queries">Runs plans in workers.</param>
/// <param name="threads">The threads that plan.</param>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/ug/insert-into.html"/>
internal sealed class HiveInserts(StatementLake lake, QueryRunner queries, PlanningThreads threads)
{
    private readonly FolderRun _run = new(lake, queries, threads);

    /// <summary>Runs a planned INSERT to its end.</summary>
    /// <exception cref="SqlException">Tarn does not write the table's files, or the query failed.</exception>
    public async Task Run(
        PlannedChange planned, HiveState state, long started, StatementScope scope, StatementEnd end, SourcePosition at, CancellationToken cancellationToken)
    {
        var table = state.Table;
        HiveFormats.CheckInsert(table);
        var format = HiveFormats.Of(table);
        HiveFormats.Check(format, planned.Target.Columns.Select(column => (column.Name, column.Type)));
        var columns = FolderWriter.Columns(planned.Target.Columns.Select(column => (column.Name, column.Type)), format, at);
        var (written, outcome) = await _run.Write(planned.Query, format, (columns, table.Keys.Count), scope, started, cancellationToken);
        var places = await HiveWriteFolders.Of(lake, scope, table, written, cancellationToken);
        await using var staged = await StagedFolders.Of(lake, scope, written, places.FolderOf, format.Suffix, cancellationToken);
        await end(ResultOf(staged, written, outcome), async transaction =>
        {
            var row = await lake.Catalog.FindTable(transaction, table.Name);
            var now = HiveAlterations.Require(lake, row, table.Name, at);
            if (now.Id != table.Id || !IsSame(now, table))
            {
                throw new TarnException(ErrorKind.Conflict, $"Table {table.Name} was changed while the statement ran; run it again.");
            }

            await staged.Put(transaction);
            await places.Register(transaction, now);
        });
    }

    /// <summary>The result of a statement: the number of its rows, as Athena shows it.</summary>
    public static StatementResult ResultOf(StagedFolders staged, IReadOnlyList<WrittenFolder> written, QueryOutcome? outcome) =>
        new([new ResultColumn("rows", SqlType.Bigint)], [])
        {
            UpdateCount = written.Sum(file => file.Rows),
            Files = staged.Locations,
            Outcome = outcome,
        };

    private static bool IsSame(HiveTable now, HiveTable before) =>
        now.Storage.Location == before.Storage.Location && now.Storage.SerDe == before.Storage.SerDe
        && now.Storage.Columns.SequenceEqual(before.Storage.Columns) && now.Keys.SequenceEqual(before.Keys);
}
