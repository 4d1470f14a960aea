using Tarn.Delivery.Ledger;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Shredding;
using Tarn.Lake.Shredding.Inference;
using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Delivery.Outputs.Tables;

/// <summary>The rows to append to a table.</summary>
/// <param name="Chunks">The rows.</param>
/// <param name="Shape">The shape of the rows.</param>
/// <param name="Table">The table that the rows were shredded for; null: a table to be created.</param>
/// <param name="Rest">Values of the rows that went to <c>_rest</c>.</param>
/// <param name="Raised">The kinds of column that scalars of the rows need, where an inferred column took them, by field id.</param>
/// <param name="Kinds">The values of the rows by kind; null: the table stores no values that do not fit.</param>
/// <param name="Ranges">The records that the rows came from.</param>
/// <param name="Shards">The shards of the rows, by the numbers in their origins.</param>
/// <param name="Keys">The partition keys of records that needed changes of the columns.</param>
internal readonly record struct TableRows(
    IReadOnlyList<ColumnChunk> Chunks,
    TableShape Shape,
    TableMetadata? Table,
    IReadOnlyList<RestLine> Rest,
    IReadOnlyDictionary<int, ColumnKind> Raised,
    ValueKinds? Kinds,
    IReadOnlyList<LedgerRange> Ranges,
    IReadOnlyList<long> Shards,
    ChangeKeys Keys)
{
    /// <summary>
    /// These rows with their values counted by kind. New columns of the shape get the kind with most values.
    /// </summary>
    public TableRows WithKinds()
    {
        if (!Shape.Options.KeepRest)
        {
            return this;
        }

        var kinds = KindCensus.Of(Chunks);
        KindChoice.Apply(Shape, kinds);
        return this with { Kinds = kinds };
    }
}
