using Tarn.Delivery.Configuration;
using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Delivery.Ledger;

/// <summary>
/// The number of values of one column that a delivery's commits of one hour sent to a table's <c>_rest</c>. SQL shows it
/// as <c>tarn.rest_values</c>.
/// </summary>
/// <param name="HourMs">The begin of the hour (UTC), Unix milliseconds.</param>
/// <param name="Table"><c>database.table</c>.</param>
/// <param name="Column">The column's path, parts joined by dots; null: all columns that are not counted one by one.</param>
/// <param name="Reason">The reason; without meaning where there is no column.</param>
/// <param name="Values">The number of values.</param>
public sealed record RestHour(
    long HourMs, DeliveryId Delivery, string DeliveryName, string Table, string? Column, MisfitReason Reason, long Values)
{
    /// <inheritdoc cref="RestLine.ReasonText"/>
    public string ReasonText => RestLine.TextOf(Column, Reason);
}
