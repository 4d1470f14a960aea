using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Sql.Catalog;
using Tarn.Sql.Definitions;
using Tarn.Sql.Planning;
using Tarn.Sql.Plans;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;
using Tarn.Sql.Workers;
using Tarn.Storage;

namespace Tarn.Sql.Changes;

/// <summary>
/// Runs statements that change rows: D34 (DML commits deliveries first). The files and the statement's success are one commit; a
/// failed statement leaves nothing.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="catalog">The tables that statements read.</param>
/// <param name="workers">The processes.</param>
/// <param name="queries">Runs plans in workers.</param>
/// <param name="threads">The threads that plan.</param>
internal sealed class RowChanges(
    StatementLake lake, ISqlCatalog catalog, WorkerPool workers, QueryRunner queries, PlanningThreads threads)
{
    private const int AttemptsMax = 4;

    private readonly FilledTables _newTables = new(lake, catalog, queries, threads);
    private readonly TableUpkeep _upkeep = new(lake, catalog, workers, threads);

    /// <summary>Runs a statement to its end. After a conflict it runs again, at most 3 times.</summary>
    /// <exception cref="SqlException">The statement is invalid, failed, or exceeded a limit.</exception>
    public async Task Run(RowStatement statement, StatementScope scope, StatementEnd end, CancellationToken cancellationToken)
    {
        lake.Disk.Guard.CheckBulk();
        if (statement is CreateTableAs create)
        {
            await _newTables.Run(create, scope, end, cancellationToken);
            return;
        }

        var name = Names.Of(statement.Table, scope);
        if (SystemDatabases.Contains(name.Database) && !scope.IsOwn)
        {
            throw new SqlException(
                SqlErrorName.PermissionDenied, $"Access Denied: Cannot change table {name.Database}.{name.Table}: it is Tarn's own", statement.At);
        }

        if (statement is OptimizeStatement or VacuumStatement)
        {
            await _upkeep.Run(statement, name, scope, end, cancellationToken);
            return;
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (statement is not InsertStatement)
                {
                    await lake.Tail.Flush(name, cancellationToken);
                }

                await Attempt(statement, scope, end, cancellationToken);
                return;
            }
            catch (TarnException conflict) when (conflict.Kind == ErrorKind.Conflict)
            {
                if (attempt == AttemptsMax)
                {
                    throw new SqlException(SqlErrorName.IcebergCommitError, $"Failed to commit to table {name.Database}.{name.Table}: {conflict.Message}");
                }
            }
        }
    }

    private async Task Attempt(RowStatement statement, StatementScope scope, StatementEnd end, CancellationToken cancellationToken)
    {
        var started = threads.Time.GetTimestamp();
        var context = new PlanningContext(catalog, scope.Principal, scope.Names, scope.Values, threads);
        using var planned = await StatementPlanner.PlanChange(statement, context, cancellationToken);
        var pinned = ChangeTarget.Of(planned, statement.At);
        var table = pinned.Table.Metadata;
        var writes = StatementPlaces.CheckRows(scope.Principal.Rights, table);
        var run = new ChangeRun(lake, queries, threads);
        var (changed, outcome) = await run.Write(planned.Change, planned.Query, table, pinned, scope, started, cancellationToken);
        await using var adopted = await AdoptedFiles.Of(changed, lake.Adoption, table, cancellationToken);
        adopted.Files.ToList().ForEach(file => writes.Require(file.File.Path));
        var result = ChangeRun.Result(changed, adopted, outcome);
        if (adopted.Files.Count == 0)
        {
            await end(result, _ => ValueTask.CompletedTask);
            return;
        }

        var action = Action(planned.Change, pinned, changed, adopted.Files);
        using var turn = await lake.Committers.Enter(pinned.Table.Table.Name, scope.Principal.Rights, cancellationToken);
        await TableEnds.End(turn, () => turn.Prepare(action, cancellationToken), scope.Principal.Rights, result, end);
    }

    private static CommitAction Action(ChangePlan change, PinnedSnapshot pinned, ChangedFiles changed, IReadOnlyList<WrittenFile> written)
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
