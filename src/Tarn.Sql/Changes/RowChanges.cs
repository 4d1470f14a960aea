using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Sql.Catalog;
using Tarn.Sql.Catalog.Hive;
using Tarn.Sql.Changes.Hive;
using Tarn.Sql.Definitions;
using Tarn.Sql.Jobs;
using Tarn.Sql.Planning;
using Tarn.Sql.Plans;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;
using Tarn.Storage;
using Tarn.Workers.Jobs;
using Tarn.Workers.Pool;
using DataFile = Tarn.Lake.Iceberg.Manifests.DataFile;

namespace Tarn.Sql.Changes;

/// <summary>
/// Runs statements that change rows: D34 (DML commits deliveries first). The files and the statement's success are one commit; a
/// failed statement leaves nothing.
/// </summary>
/// <param name="catalog">The tables that statements read.</param>
/// <param name="workers">The processes.</param>
/// <param name="queries">Runs plans in workers.</param>
/// <param name="threads">The threads that plan.</param>
internal sealed class RowChanges(
    StatementLake lake, ISqlCatalog catalog, WorkerPool workers, QueryRunner queries, PlanningThreads threads)
{
    /// <summary>Attempts without the table's commit lock. Deliveries commit meanwhile, so a change of hot rows may conflict each time.</summary>
    private const int FreeAttempts = 3;

    /// <summary>Attempts that conflict although no other committer had the commit lock.</summary>
    private const int HeldAttemptsMax = 3;

    /// <summary>The longest time that an attempt keeps other committers waiting; a statement that takes longer stays without the commit lock.</summary>
    private static readonly TimeSpan HeldMax = TimeSpan.FromSeconds(30);

    private readonly CreateTablesAs _newTables = new(lake, catalog, queries, threads);
    private readonly MaterializedViews _materialized = new(lake, catalog, queries, threads);
    private readonly HiveInserts _hiveInserts = new(lake, queries, threads);
    private readonly WorkerFileJobs _jobs = Jobs(lake, catalog, workers);
    private readonly TableUpkeep _upkeep = new(lake, catalog, Jobs(lake, catalog, workers), threads, new SourceViews(lake, catalog, queries, threads));

    /// <summary>
    /// Runs a statement to its end. After a conflict it is planned and run again until its time is over. From the 4th attempt on it
    /// has the table's commit lock, so that a busy delivery cannot overtake it each time.
    /// </summary>
    /// <exception cref="SqlException">The statement is invalid, failed, or exceeded a limit.</exception>
    public async Task Run(RowStatement statement, StatementScope scope, StatementEnd end, CancellationToken cancellationToken)
    {
        lake.Disk.Guard.CheckBulk();
        await (statement.Kind switch
        {
            RowStatementKind.CreateTableAs => _newTables.Run((CreateTableAs)statement, scope, end, cancellationToken),
            RowStatementKind.Optimize => _upkeep.Optimize((OptimizeStatement)statement, Changed(statement, scope), scope, end, cancellationToken),
            RowStatementKind.Vacuum => _upkeep.Vacuum((VacuumStatement)statement, Changed(statement, scope), scope, end, cancellationToken),
            RowStatementKind.CreateKeptView => _materialized.Create((CreateMaterializedView)statement, scope, end, cancellationToken),
            RowStatementKind.RefreshView => _materialized.Refresh((RefreshMaterializedView)statement, scope, end, cancellationToken),
            RowStatementKind.Insert or RowStatementKind.Delete or RowStatementKind.Update or RowStatementKind.Merge =>
                RunAgain(statement, Changed(statement, scope), scope, end, cancellationToken),
        });
    }

    private static WorkerFileJobs Jobs(StatementLake lake, ISqlCatalog catalog, WorkerPool workers) =>
        new(new SqlTableScans(), catalog, workers, lake.Disk, lake.WrittenFolder) { WaitsForWorkers = true };

    /// <summary>The name of the table that a statement changes.</summary>
    /// <exception cref="SqlException">PERMISSION_DENIED: the table is Tarn's own.</exception>
    private TableName Changed(RowStatement statement, StatementScope scope)
    {
        var name = Names.Of(statement.Table, scope);
        if (SystemDatabases.Contains(name.Database) && !scope.IsOwn)
        {
            throw new SqlException(
                SqlErrorName.PermissionDenied, $"Access Denied: Cannot change table {name.Database}.{name.Table}: it is Tarn's own", statement.At);
        }

        if (statement.Kind != RowStatementKind.Insert && lake.Catalog.TryFindTable(name, out var row) && !row.IsIceberg && lake.Hive?.Find(row) is not null)
        {
            throw new SqlException(
                SqlErrorName.NotSupported,
                $"{statement.Kind.ToString().ToUpperInvariant()} is not supported for Hive table {name.Database}.{name.Table}: it changes Iceberg tables only",
                statement.At);
        }

        return name;
    }

    private async Task RunAgain(RowStatement statement, TableName name, StatementScope scope, StatementEnd end, CancellationToken cancellationToken)
    {
        var (last, held) = (TimeSpan.Zero, 0);
        for (var attempt = 1; ; attempt++)
        {
            if (statement is not InsertStatement)
            {
                await DeliveredRows.Commit(lake.Tail, name, threads.Time, cancellationToken);
            }

            var holds = statement is not InsertStatement && attempt > FreeAttempts && last < HeldMax;
            using var commitLock = holds ? await lake.Committers.Enter(name, scope.Principal.Rights, cancellationToken) : null;
            var began = threads.Time.GetTimestamp();
            try
            {
                await Attempt(statement, commitLock, scope, end, cancellationToken);
                return;
            }
            catch (TarnException conflict) when (conflict.Kind == ErrorKind.Conflict)
            {
                if (holds && ++held == HeldAttemptsMax)
                {
                    throw new SqlException(SqlErrorName.IcebergCommitError, $"Failed to commit to table {name.Database}.{name.Table}: {conflict.Message}");
                }
            }

            last = threads.Time.GetElapsedTime(began);
        }
    }

    private async Task Attempt(
        RowStatement statement, CommitLock? held, StatementScope scope, StatementEnd end, CancellationToken cancellationToken)
    {
        var started = threads.Time.GetTimestamp();
        var context = new PlanningContext(catalog, scope.Principal, scope.Names, scope.Values, threads);
        using var planned = await StatementPlanner.PlanChange(statement, context, cancellationToken);
        if (planned.Target.State is HiveState hive)
        {
            await _hiveInserts.Run(planned, hive, started, scope, end, statement.At, cancellationToken);
            return;
        }

        var pinned = ChangeTarget.Of(planned, planned.Change is { HasPlaces: true, HasValues: true }, statement.At);
        var table = pinned.Table.Metadata;
        ChangeTarget.CheckDefaults(statement, table);
        var writes = StatementLocations.CheckRows(scope.Principal.Rights, table);
        var run = new ChangeRun(lake, queries, threads);
        var (changed, outcome) = await run.Write(planned.Change, planned.Query, table, pinned, scope, started, cancellationToken);
        if (held is not null && outcome.LeftOut.Count > 0)
        {
            throw new TarnException(ErrorKind.Conflict, "A delivery could not hand over its records while the statement held the table's commit lock.");
        }

        await using var adopted = await AdoptedFiles.Of(changed, lake.Adoption, table, scope.Principal.Rights, cancellationToken);
        var replaced = await adopted.AddVectors(changed, pinned, lake.Files.For(scope.Principal.Rights), _jobs, cancellationToken);
        adopted.Files.ToList().ForEach(file => writes.Require(file.File.Path));
        var result = ChangeRun.Result(changed, adopted, outcome);
        if (adopted.Files.Count == 0)
        {
            await end(result, _ => ValueTask.CompletedTask);
            return;
        }

        var action = Action(planned.Change, pinned, changed, adopted.Files, replaced);
        using var own = held is null ? await lake.Committers.Enter(pinned.Table.Table.Name, scope.Principal.Rights, cancellationToken) : null;
        var commitLock = held ?? own!;
        await TableEnds.End(commitLock, () => commitLock.Prepare(action, cancellationToken), scope.Principal.Rights, result, end);
    }

    private static CommitAction Action(
        ChangePlan change, PinnedSnapshot pinned, ChangedFiles changed, IReadOnlyList<WrittenFile> written, IReadOnlyList<DataFile> replaced)
    {
        IReadOnlyList<TableRequirement> same = [new TableRequirement.TableUuid(pinned.Table.Metadata.TableUuid)];
        if (!change.HasPlaces)
        {
            return new TableAppend { Files = written, Requirements = same };
        }

        return new RowDelta
        {
            Files = written,
            Referenced = changed.Referenced,
            Replaced = replaced,
            From = pinned.Snapshot?.Id,
            Isolation = IsolationOf(change, pinned.Table.Metadata),
            Requirements = same,
        };
    }

    /// <summary>The isolation of a change. The table's property may ask for serializable.</summary>
    private static Isolation IsolationOf(ChangePlan change, TableMetadata table)
    {
        var verb = change.HasCases ? "merge" : change.HasValues ? "update" : "delete";
        return table.Property($"write.{verb}.isolation-level", "snapshot").Equals("serializable", StringComparison.OrdinalIgnoreCase)
            ? Isolation.Serializable : Isolation.Snapshot;
    }
}
