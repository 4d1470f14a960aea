using Tarn.Delivery.Ledger;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Delivery.Outputs.Tables;

/// <summary>The rows to append to a table.</summary>
/// <param name="Chunks">The rows.</param>
/// <param name="Shape">The shape of the rows.</param>
/// <param name="Table">The table that the rows were shredded for; null: a table to be created.</param>
/// <param name="Rest">Values of the rows that went to <c>_rest</c>.</param>
/// <param name="Waiting">The types that values of the rows want for inferred columns, by field id.</param>
/// <param name="Ranges">The records that the rows came from.</param>
/// <param name="Shards">The shards of the rows, by the numbers in their origins.</param>
/// <param name="Keys">The partition keys of records that needed changes of the columns.</param>
internal readonly record struct TableRows(
    IReadOnlyList<ColumnChunk> Chunks,
    TableShape Shape,
    TableMetadata? Table,
    IReadOnlyList<RestLine> Rest,
    IReadOnlyDictionary<int, IcebergType> Waiting,
    IReadOnlyList<LedgerRange> Ranges,
    IReadOnlyList<long> Shards,
    ChangeKeys Keys);
