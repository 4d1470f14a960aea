using Tarn.Sql.Catalog;
using Tarn.Sql.Changes;
using Tarn.Sql.Changes.Folders;
using Tarn.Sql.Definitions;
using Tarn.Sql.Planning;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;
using Tarn.Storage;
using Tarn.Workers.Pool;

namespace Tarn.Sql.Executions;

/// <summary>Runs the statements that change the lake.</summary>
internal sealed class StatementChanges(
    StatementLake lake, ISqlCatalog catalog, WorkerPool workers, QueryRunner queries, PlanningThreads threads)
{
    private readonly DefinitionRunner _definitions = new(lake, catalog, threads);
    private readonly Unloads _unloads = new(lake, catalog, queries, threads);
    private readonly RowChanges _rows = new(lake, catalog, workers, queries, threads);

    /// <summary>Runs a statement that changes or shows a definition.</summary>
    /// <exception cref="SqlException">The statement is invalid, or the lake does not allow it.</exception>
    public Task Run(DefinitionStatement statement, StatementScope scope, StatementEnd end, CancellationToken cancellationToken) =>
        Named(statement, () => _definitions.Run(statement, scope, end, cancellationToken));

    /// <summary>Runs an UNLOAD.</summary>
    /// <exception cref="SqlException">The statement is invalid, failed, or exceeded a limit.</exception>
    public Task Run(UnloadStatement statement, StatementScope scope, StatementEnd end, CancellationToken cancellationToken) =>
        Named(statement, () => _unloads.Run(statement, scope, end, cancellationToken));

    /// <summary>Runs a statement that changes rows.</summary>
    /// <exception cref="SqlException">The statement is invalid, failed, exceeded a limit, or the lake does not allow it.</exception>
    public Task Run(RowStatement statement, StatementScope scope, StatementEnd end, CancellationToken cancellationToken) =>
        Named(statement, () => _rows.Run(statement, scope, end, cancellationToken));

    /// <summary>Gives the lake's errors their names in SQL.</summary>
    private static async Task Named(Statement statement, Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (TarnException e) when (NameOf(e.Kind) is { } name)
        {
            throw new SqlException(name, e.Message, statement.At);
        }
    }

    private static string? NameOf(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidArgument => SqlErrorName.InvalidArguments,
        ErrorKind.NotSupported => SqlErrorName.NotSupported,
        ErrorKind.AccessDenied => SqlErrorName.PermissionDenied,
        ErrorKind.Conflict => SqlErrorName.IcebergCommitError,
        _ => null,
    };
}
