using Tarn.Sql.Catalog;
using Tarn.Sql.Changes;
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

    /// <summary>Runs a statement to its end.</summary>
    /// <exception cref="SqlException">The statement is invalid, failed, exceeded a limit, or the lake does not allow it.</exception>
    public async Task Run(Statement statement, StatementScope scope, StatementEnd end, CancellationToken cancellationToken)
    {
        try
        {
            await (statement switch
            {
                DefinitionStatement definition => _definitions.Run(definition, scope, end, cancellationToken),
                UnloadStatement unload => _unloads.Run(unload, scope, end, cancellationToken),
                RowStatement rows => _rows.Run(rows, scope, end, cancellationToken),
                _ => throw new SqlException(SqlErrorName.NotSupported, "this statement is not supported", statement.At),
            });
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
