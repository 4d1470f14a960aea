using Tarn.Lake.Catalog.Names;

namespace Tarn.Lake.Catalog;

/// <summary>
/// The rows of a fed table that are durable in the log but not yet in a snapshot. The delivery that feeds the table
/// implements this interface, and SQL uses it. Delivery and SQL both depend on tables, but not on each other.
/// </summary>
public interface ITableTail
{
    /// <summary>
    /// Completes when all rows that were durable at the call are in a snapshot. Statements that cannot read a tail call
    /// it.
    /// </summary>
    /// <returns>False when no delivery feeds the table.</returns>
    /// <exception cref="OperationCanceledException">The time is over, or a delivery failed meanwhile.</exception>
    ValueTask<bool> Flush(TableName table, CancellationToken cancellationToken);

    /// <summary>The cause for which a delivery that feeds the table fails now; null: none fails.</summary>
    string? FailureOf(TableName table);

    /// <summary>
    /// Opens the rows that are durable now and not in a snapshot. Rows that cannot be read before their commit (they change
    /// columns) are committed meanwhile. The wait for a delivery that lags or fails has a limit; the
    /// result then names the records that it lacks.
    /// </summary>
    /// <param name="commitsFirst">Whether all rows that are durable now are committed first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null: no delivery feeds the table. The caller disposes the result.</returns>
    ValueTask<TableTail?> Open(TableName table, bool commitsFirst, CancellationToken cancellationToken);
}
