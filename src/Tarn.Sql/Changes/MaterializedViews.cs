using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Views;
using Tarn.Sql.Catalog;
using Tarn.Sql.Definitions;
using Tarn.Sql.Planning;
using Tarn.Sql.Plans;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;
using Tarn.Sql.Syntax.Parsing;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Changes;

/// <summary>
/// CREATE and REFRESH MATERIALIZED VIEW. The materialized rows and their position in the source's history are one commit of the view's
/// table. So a refresh that fails or is killed leaves the view as it was.
/// </summary>
/// <param name="catalog">The tables that statements read.</param>
/// <param name="queries">Runs plans in workers.</param>
/// <param name="threads">The threads that plan.</param>
/// <seealso href="https://trino.io/docs/current/sql/create-materialized-view.html"/>
internal sealed class MaterializedViews(StatementLake lake, ISqlCatalog catalog, QueryRunner queries, PlanningThreads threads)
{
    // Each refresh adds a file of parts. A refresh that finds this number makes one of them.
    private const int FilesMax = 16;

    private readonly DefinedTables _definitions = new(lake);
    private readonly ViewStatements _views = new(lake, catalog, threads);

    /// <summary>Creates the view and the table of its rows in one commit.</summary>
    /// <exception cref="SqlException">The query cannot be materialized, or the statement failed.</exception>
    public async Task Create(CreateMaterializedView statement, StatementScope scope, StatementEnd end, CancellationToken cancellationToken)
    {
        var started = threads.Time.GetTimestamp();
        var name = Names.New(statement.View.Name, scope);
        if (statement.IfNotExists && lake.Catalog.TryFindTable(name, out _))
        {
            await DefinitionCommits.Nothing(end);
            return;
        }

        var view = await _views.Make(statement.View, scope, cancellationToken);
        var rows = new SqlView(view.Definition.Sql, view.Definition.Database);
        using var planned = await Plan(rows, statement.View.Query, null, scope, cancellationToken);
        var keptName = MaterializedViewTables.NameOf(name);
        using var commitLock = await lake.Committers.Enter(keptName, scope.Principal.Rights, cancellationToken);
        var present = commitLock.Metadata;
        if (commitLock.Table is { } taken && !(statement.View.Replaces && taken.Keeps is not null))
        {
            throw new SqlException(
                SqlErrorName.TableAlreadyExists, $"Table '{Names.Shown(keptName)}' already exists; the view would keep its rows under this name", statement.At);
        }

        var columns = planned.Query.Columns.Select(column => new NewColumn(column.Label, column.Type, statement.At)).ToList();
        var written = await _definitions.Of(Written(statement.View.Name), columns, new DefinitionProperties(), scope, cancellationToken);
        var replacement = present is null ? null : Replacement(present, columns, keptName, scope);
        var empty = replacement?.After ?? written.FirstMetadata(scope.Now);
        StatementLocations.Check(scope.Principal.Rights, present, empty);
        await using var files = await Write(planned, empty, scope, started, cancellationToken);
        var properties = MaterializedTables.PropertiesOf(rows, planned.Source, files.HasRows, null);
        await TableEnds.End(
            commitLock,
            () =>
            {
                if (replacement is null)
                {
                    commitLock.Begin(written);
                    return commitLock.Prepare(Append(files, properties), cancellationToken);
                }

                return commitLock.Prepare(
                    replacement with { Files = files.Adopted.Files, SummaryEntries = EntriesOf(properties), Properties = properties }, cancellationToken);
            },
            scope.Principal.Rights,
            StatementResult.None with { Outcome = files.Outcome },
            Together(view, Trusting(keptName, rows, planned, end), scope, cancellationToken));
    }

    /// <summary>Brings the materialized rows up to the source's present commit.</summary>
    /// <exception cref="SqlException">There is no such materialized view, or the statement failed.</exception>
    public async Task Refresh(RefreshMaterializedView statement, StatementScope scope, StatementEnd end, CancellationToken cancellationToken)
    {
        var started = threads.Time.GetTimestamp();
        var name = Names.Of(statement.View, scope);
        var handle = await catalog.FindView(scope.Principal, name.Database, name.Table, cancellationToken);
        if (handle?.View is not { } view || MaterializedViewTables.Find(lake, name) is null)
        {
            throw new SqlException(SqlErrorName.TableNotFound, $"Materialized view '{Names.Shown(name)}' does not exist", statement.At);
        }

        // No other committer has this table, so the lock is held while the rows are read.
        using var commitLock = await lake.Committers.Enter(MaterializedViewTables.NameOf(name), scope.Principal.Rights, cancellationToken);
        var query = (QueryStatement)SqlParser.Parse(view.Sql);
        using var planned = await Plan(view, query, new NamedTable(name.Database, name.Table), scope, cancellationToken);
        if (planned.IsCurrent)
        {
            await end(StatementResult.None, _ => ValueTask.CompletedTask);
            return;
        }

        var table = commitLock.Metadata!;
        await using var files = await Write(planned, table, scope, started, cancellationToken);
        var properties = MaterializedTables.PropertiesOf(view, planned.Source, files.HasRows, planned.Replaces ? null : table);
        await TableEnds.End(
            commitLock,
            () => commitLock.Prepare(planned.Replaces ? Overwrite(files, properties) : Append(files, properties), cancellationToken),
            scope.Principal.Rights,
            StatementResult.None with { Outcome = files.Outcome },
            planned.ReadsAll && !scope.IsOwn ? Trusting(commitLock.Name, view, planned, end) : end);
    }

    private async ValueTask<MaterializedPlanning> Plan(
        SqlView view, QueryStatement query, NamedTable? kept, StatementScope scope, CancellationToken cancellationToken)
    {
        var names = scope.Names with { IsLive = false, Database = view.Database };
        var context = new PlanningContext(catalog, scope.Principal, names, [], threads);
        return await StatementPlanner.PlanKept(query, view, kept, FilesMax, context, cancellationToken);
    }

    private async Task<KeptFiles> Write(
        MaterializedPlanning planned, TableMetadata table, StatementScope scope, long started, CancellationToken cancellationToken)
    {
        var writes = StatementLocations.CheckRows(scope.Principal.Rights, table);
        var run = new ChangeRun(lake, queries, threads);
        var change = new ChangePlan(planned.Query.Plan, [RowChangeKind.Insert]);
        var (changed, outcome) = await run.Write(change, planned.Query, table, null, scope, started, cancellationToken);
        var adopted = await AdoptedFiles.Of(changed, lake.Adoption, table, scope.Principal.Rights, cancellationToken);
        adopted.Files.ToList().ForEach(file => writes.Require(file.File.Path));
        return new KeptFiles(adopted, outcome);
    }

    private static TableReplacement Replacement(TableMetadata present, IReadOnlyList<NewColumn> columns, TableName name, StatementScope scope)
    {
        var creation = DefinedTables.Replacement(new DefinitionProperties(), columns, name, present);
        return new TableReplacement(present, DefinedTables.Updates(creation, present), scope.Now.ToUnixTimeMilliseconds());
    }

    private static TableOverwrite Overwrite(KeptFiles files, Dictionary<string, string> properties) =>
        new() { Files = files.Adopted.Files, RemovedToo = _ => true, SummaryEntries = EntriesOf(properties), Properties = properties };

    private static TableAppend Append(KeptFiles files, Dictionary<string, string> properties) =>
        new() { Files = files.Adopted.Files, SummaryEntries = EntriesOf(properties), Properties = properties };

    private static Dictionary<string, string> EntriesOf(Dictionary<string, string> properties) =>
        new() { [MaterializedTables.SourceSequence] = properties[MaterializedTables.SourceSequence] };

    private StatementEnd Trusting(TableName kept, SqlView view, MaterializedPlanning planned, StatementEnd end) => (result, change) => end(
        result,
        async transaction =>
        {
            await change(transaction);
            await MaterializedViewTables.Trust(lake, transaction, kept, MaterializedTables.DigestOf(kept, view, planned.Source.Table.Metadata));
        });

    private StatementEnd Together(NewView view, StatementEnd end, StatementScope scope, CancellationToken cancellationToken) => async (result, change) =>
    {
        await using var prepared = await _views.Prepare(view, scope, cancellationToken);
        await end(result, async transaction =>
        {
            await change(transaction);
            if (!await prepared.Apply(transaction))
            {
                throw new SqlException(SqlErrorName.IcebergCommitError, $"View '{Names.Shown(view.Name)}' was changed meanwhile; run the statement again");
            }
        });
    };

    private static QualifiedName Written(QualifiedName view) =>
        view with { Parts = [.. view.Parts.SkipLast(1), new Identifier(MaterializedTables.NameOf(view.Parts[^1].Lower), true, view.At)] };

    /// <summary>Files of materialized rows, which are durable and not committed yet.</summary>
    private sealed record KeptFiles(AdoptedFiles Adopted, QueryOutcome Outcome) : IAsyncDisposable
    {
        public bool HasRows => Adopted.Files.Count > 0;

        public ValueTask DisposeAsync() => Adopted.DisposeAsync();
    }
}
