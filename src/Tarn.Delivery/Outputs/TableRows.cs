using Tarn.Delivery.Ledger;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Shredding;

namespace Tarn.Delivery.Outputs;

/// <summary>What is to be appended to a table.</summary>
/// <param name="Chunks">The rows.</param>
/// <param name="Shape">What they were shredded to.</param>
/// <param name="Table">The table that they were shredded for; null: one to be made.</param>
/// <param name="Rest">Values of theirs that went to <c>_rest</c>.</param>
/// <param name="Ranges">The records that they were.</param>
internal readonly record struct TableRows(
    IReadOnlyList<ColumnChunk> Chunks, TableShape Shape, TableMetadata? Table, IReadOnlyList<RestLine> Rest, IReadOnlyList<LedgerRange> Ranges);
