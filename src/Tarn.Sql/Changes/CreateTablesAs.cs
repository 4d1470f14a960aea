using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Sql.Catalog;
using Tarn.Sql.Changes.Hive;
using Tarn.Sql.Definitions;
using Tarn.Sql.Planning;
using Tarn.Sql.Plans;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Changes;

/// <summary>CREATE TABLE with a query. The table and its rows appear in one commit.</summary>
/// <param name="catalog">The tables that statements read.</param>
/// <param name="queries">Runs plans in workers.</param>
/// <param name="threads">The threads that plan.</param>
internal sealed class CreateTablesAs(StatementLake lake, ISqlCatalog catalog, QueryRunner queries, PlanningThreads threads)
{
    private readonly DefinedTables _definitions = new(lake);
    private readonly HiveTablesAs _hive = new(lake, catalog, queries, threads);

    /// <summary>Runs a statement to its end.</summary>
    /// <exception cref="SqlException">The statement is invalid, failed, or exceeded a limit.</exception>
    public async Task Run(CreateTableAs statement, StatementScope scope, StatementEnd end, CancellationToken cancellationToken)
    {
        var started = threads.Time.GetTimestamp();
        var name = Names.New(statement.Table, scope);
        var row = lake.Catalog.TryFindTable(name, out var found) ? found : null;
        if (statement.IsHive && row is null)
        {
            await _hive.Run(statement, name, scope, end, cancellationToken);
            return;
        }

        if (row is not null && !(statement.Replaces && row.IsIceberg && row.ViewLocation is null))
        {
            await Exists(statement, scope, end);
            return;
        }

        var context = new PlanningContext(catalog, scope.Principal, scope.Names, scope.Values, threads);
        using var query = await StatementPlanner.PlanNewTable(statement, context, cancellationToken);
        var columns = query.Columns.Select(column => new NewColumn(column.Label, column.Type, statement.At)).ToList();
        var target = row is null ? await New(statement, columns, scope, cancellationToken)
            : await Replaced(statement, name, columns, scope, cancellationToken);
        StatementLocations.Check(scope.Principal.Rights, target.Before, target.Table);
        var writes = StatementLocations.CheckRows(scope.Principal.Rights, target.Table);
        var change = new ChangePlan(query.Plan, [RowChangeKind.Insert]);
        var run = new ChangeRun(lake, queries, threads);
        var (changed, outcome) = statement.WithData
            ? await run.Write(change, query, target.Table, null, scope, started, cancellationToken)
            : (new ChangedFiles([], [], 0), null);
        await using var adopted = await AdoptedFiles.Of(changed, lake.Adoption, target.Table, scope.Principal.Rights, cancellationToken);
        adopted.Files.ToList().ForEach(file => writes.Require(file.File.Path));
        var result = ChangeRun.Result(changed, adopted, outcome);
        using var commitLock = await lake.Committers.Enter(name, scope.Principal.Rights, cancellationToken);
        if (commitLock.Table is not null && target.Before is null)
        {
            await Exists(statement, scope, end);
            return;
        }

        await TableEnds.End(
            commitLock,
            () => commitLock.Table is null || target.Before is not null ? target.Prepare(commitLock, adopted.Files, cancellationToken)
                : throw AlreadyExists(statement, scope),
            scope.Principal.Rights,
            result,
            end);
    }

    private async ValueTask<Target> New(CreateTableAs statement, List<NewColumn> columns, StatementScope scope, CancellationToken cancellationToken)
    {
        var creation = await _definitions.Of(statement.Table, columns, DefinitionProperties.Of(statement.Clauses), scope, cancellationToken);
        return new(null, creation.FirstMetadata(scope.Now), (commitLock, files, stop) =>
        {
            commitLock.Begin(creation);
            return files.Count == 0 ? commitLock.Prepare(TableCommit.Nothing, stop) : commitLock.Prepare(new TableAppend { Files = files }, stop);
        });
    }

    private async ValueTask<Target> Replaced(
        CreateTableAs statement, TableName name, List<NewColumn> columns, StatementScope scope, CancellationToken cancellationToken)
    {
        using var pinned = await lake.Catalog.Pin(name, cancellationToken);
        var present = pinned.Metadata;
        var creation = DefinedTables.Replacement(DefinitionProperties.Of(statement.Clauses), columns, name, present);
        var replacement = new TableReplacement(present, DefinedTables.Updates(creation, present), scope.Now.ToUnixTimeMilliseconds());
        return new(present, replacement.After, (commitLock, files, stop) => commitLock.Prepare(replacement with { Files = files }, stop));
    }

    private static Task Exists(CreateTableAs statement, StatementScope scope, StatementEnd end) =>
        statement.IfNotExists ? DefinitionCommits.Nothing(end) : throw AlreadyExists(statement, scope);

    private static SqlException AlreadyExists(CreateTableAs statement, StatementScope scope)
    {
        var (database, table) = scope.Resolve(statement.Table);
        return new SqlException(SqlErrorName.TableAlreadyExists, $"Table '{new NamedTable(database, table)}' already exists", statement.At);
    }

    /// <summary>The table that gets the rows.</summary>
    /// <param name="Before">The table that it replaces; null: it is new.</param>
    /// <param name="Table">The table without the rows.</param>
    /// <param name="Prepare">Prepares the commit of the files.</param>
    private sealed record Target(
        TableMetadata? Before, TableMetadata Table, Func<CommitLock, IReadOnlyList<WrittenFile>, CancellationToken, ValueTask<PreparedCommit>> Prepare);
}
