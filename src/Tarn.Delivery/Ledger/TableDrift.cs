using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Delivery.Ledger;

/// <summary>The drift of a delivery's table: changes of its columns, and values that went to <c>_rest</c>.</summary>
/// <param name="Table"><c>database.table</c>.</param>
/// <param name="ColumnsAdded">Columns that commits created or added.</param>
/// <param name="ColumnsWidened">Columns whose type commits widened.</param>
/// <param name="RestValues">Values that went to <c>_rest</c>.</param>
/// <param name="TopColumns">The columns and reasons with the most of these values, at most <see cref="TopMax"/>, the largest first.</param>
public sealed record TableDrift(string Table, long ColumnsAdded, long ColumnsWidened, long RestValues, IReadOnlyList<RestLine> TopColumns)
{
    /// <summary>The most columns that are named.</summary>
    public const int TopMax = 3;
}
