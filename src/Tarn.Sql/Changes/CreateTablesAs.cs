using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Sql.Catalog;
using Tarn.Sql.Definitions;
using Tarn.Sql.Planning;
using Tarn.Sql.Plans;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Changes;

/// <summary>CREATE TABLE with a query. The table and its rows appear in one commit.</summary>
/// <param name="lake">The lake.</param>
/// <param name="catalog">The tables that statements read.</param>
/// <param name="queries">Runs plans in workers.</param>
/// <param name="threads">The threads that plan.</param>
internal sealed class CreateTablesAs(StatementLake lake, ISqlCatalog catalog, QueryRunner queries, PlanningThreads threads)
{
    private readonly TableDefinitions _definitions = new(lake);

    /// <summary>Runs a statement to its end.</summary>
    /// <exception cref="SqlException">The statement is invalid, failed, or exceeded a limit.</exception>
    public async Task Run(CreateTableAs statement, StatementScope scope, StatementEnd end, CancellationToken cancellationToken)
    {
        var started = threads.Time.GetTimestamp();
        var name = Names.New(statement.Table, scope);
        if (lake.Catalog.TryFindTable(name, out _))
        {
            await Exists(statement, scope, end);
            return;
        }

        var context = new PlanningContext(catalog, scope.Principal, scope.Names, scope.Values, threads);
        using var query = await StatementPlanner.PlanNewTable(statement, context, cancellationToken);
        var columns = query.Columns.Select(column => new NewColumn(column.Label, column.Type, statement.At)).ToList();
        var creation = await _definitions.Of(statement.Table, columns, statement.Clauses, scope, cancellationToken);
        var table = creation.FirstMetadata(scope.Now);
        StatementPlaces.Check(scope.Principal.Rights, before: null, table);
        var change = new ChangePlan(query.Plan, [RowChange.Insert]);
        var run = new ChangeRun(lake, queries, threads);
        var (changed, outcome) = statement.WithData
            ? await run.Write(change, query, table, null, scope, started, cancellationToken)
            : (new ChangedFiles([], [], 0), null);
        await using var adopted = await AdoptedFiles.Of(changed, lake.Adoption, table, cancellationToken);
        var result = ChangeRun.Result(changed, adopted, outcome);
        using var commitLock = await lake.Committers.Enter(name, scope.Principal.Rights, cancellationToken);
        if (commitLock.Table is not null)
        {
            await Exists(statement, scope, end);
            return;
        }

        await TableEnds.End(
            commitLock,
            () =>
            {
                if (commitLock.Table is not null)
                {
                    throw AlreadyExists(statement, scope);
                }

                commitLock.Begin(creation);
                return adopted.Files.Count == 0
                    ? commitLock.Prepare(TableCommit.Nothing, cancellationToken)
                    : commitLock.Prepare(new TableAppend { Files = adopted.Files }, cancellationToken);
            },
            scope.Principal.Rights,
            result,
            end);
    }

    private static Task Exists(CreateTableAs statement, StatementScope scope, StatementEnd end) =>
        statement.IfNotExists ? DefinitionCommits.Nothing(end) : throw AlreadyExists(statement, scope);

    private static SqlException AlreadyExists(CreateTableAs statement, StatementScope scope)
    {
        var (database, table) = scope.Resolve(statement.Table);
        return new SqlException(SqlErrorName.TableAlreadyExists, $"Table '{new NamedTable(database, table)}' already exists", statement.At);
    }
}
