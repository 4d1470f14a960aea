using Tarn.Lake.Shredding;

namespace Tarn.Delivery.Ledger;

/// <summary>Values that a delivery has put into a table's <c>_rest</c> since the delivery was made.</summary>
/// <param name="Table"><c>database.table</c>.</param>
/// <param name="Lines">By column and reason, the largest first; at most 100 of them name a column (<see cref="RestCounts.LinesMax"/>).</param>
public sealed record TableRest(string Table, IReadOnlyList<RestLine> Lines);
