using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Delivery.Ledger;

/// <summary>Values that a delivery has written to a table's <c>_rest</c> since the delivery's creation.</summary>
/// <param name="Table"><c>database.table</c>.</param>
/// <param name="Lines">
/// Counts by column and reason, the largest first. At most 100 lines name a column (<see cref="LinesMax"/>).
/// </param>
public sealed record TableRest(string Table, IReadOnlyList<RestLine> Lines)
{
    /// <summary>The most lines with a column.</summary>
    public const int LinesMax = 100;
}
