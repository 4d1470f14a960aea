namespace Tarn.Lake.Catalog;

/// <summary>
/// The rows of a fed table that are durable in the log and not yet in a snapshot. The delivery that feeds the table implements it; SQL
/// reads through it. Both know tables, neither knows the other.
/// </summary>
public interface ITableTail
{
    /// <summary>
    /// Completes when everything that was durable at the call is in a snapshot: for statements that cannot read a tail.
    /// </summary>
    /// <returns>False when the table is not fed.</returns>
    ValueTask<bool> Flush(TableName table, CancellationToken cancellation);
}
