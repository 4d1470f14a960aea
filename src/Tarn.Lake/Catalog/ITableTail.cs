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
    ValueTask<bool> Flush(TableName table, CancellationToken cancellationToken);

    /// <summary>
    /// Opens the rows that are durable now and not in a snapshot. Rows that cannot be read before their commit (they change
    /// columns, or supersede others) are committed meanwhile.
    /// </summary>
    /// <returns>Null: no delivery feeds the table, or all is in snapshots. The caller disposes the result.</returns>
    ValueTask<TableTail?> Open(TableName table, CancellationToken cancellationToken);
}
