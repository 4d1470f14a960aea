using Tarn.Lake.Files;
using Tarn.Lake.Hive;
using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Catalog;
using Tarn.Sql.Planning;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Changes.Folders;

/// <summary>
/// UNLOAD: the rows of a query as files in an empty folder. All files appear together with the statement's success, or none.
/// </summary>
/// <param name="catalog">The tables that statements read.</param>
/// <param name="queries">Runs plans in workers.</param>
/// <param name="threads">The threads that plan.</param>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/ug/unload.html"/>
internal sealed class Unloads(StatementLake lake, ISqlCatalog catalog, QueryRunner queries, PlanningThreads threads)
{
    private const string Word = "UNLOAD";

    private readonly FolderRun _run = new(lake, queries, threads);

    /// <summary>Runs a statement to its end.</summary>
    /// <exception cref="SqlException">The statement is invalid, failed, or exceeded a limit.</exception>
    public async Task Run(UnloadStatement statement, StatementScope scope, StatementEnd end, CancellationToken cancellationToken)
    {
        lake.Disk.Guard.CheckBulk();
        var started = threads.Time.GetTimestamp();
        var (format, keys) = UnloadSettings.Of(statement);
        var folder = EmptyFolder.Of(lake, scope, statement.Location, $"{Word} TO", statement.At);
        await EmptyFolder.Check(lake, folder, Word, cancellationToken);
        using var query = await StatementPlanner.Plan(statement.Query, catalog, scope.Principal, scope.Names, scope.Values, threads, cancellationToken);
        var columns = Columns(query, format, keys, statement.At);
        var (written, outcome) = await _run.Write(query, format, (columns, keys.Count), scope, started, cancellationToken);
        await using var staged = await StagedFolders.Of(
            lake, scope, written, file => $"{folder}{string.Concat(keys.Zip(file.Values, (key, value) => $"{HivePath.Folder(key, value)}/"))}", format.Suffix,
            cancellationToken);
        await end(new(query.Columns, []) { UpdateCount = outcome.Rows, Outcome = outcome, Files = staged.Locations }, async transaction =>
        {
            await EmptyFolder.Check(transaction, folder, Word);
            await staged.Put(transaction);
        });
    }

    // Hive's folders hold the last columns.
    private static List<NestedField> Columns(PlannedQuery query, FolderFormat format, IReadOnlyList<string> keys, SourcePosition at)
    {
        var columns = FolderWriter.Columns(query.Columns.Select(column => (column.Label, column.Type)), format, at);
        var last = columns.TakeLast(keys.Count).Select(column => column.Name.ToLowerInvariant());
        return last.SequenceEqual(keys) && keys.Count < columns.Count ? columns
            : throw new SqlException(SqlErrorName.InvalidTableProperty, "partitioned_by names the last columns of the query, in their order, and not all", at);
    }
}
