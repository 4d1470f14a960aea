using Tarn.Lake.Shredding;

namespace Tarn.Delivery.Outputs.Conversion;

/// <summary>A sealed chunk with the number of its rows by partition.</summary>
/// <param name="Rows">The rows of each partition.</param>
/// <param name="Open">Opens the chunk; the caller disposes it.</param>
/// <param name="Discard">Frees the chunk.</param>
internal sealed record RowChunk(IReadOnlyDictionary<int, int> Rows, Func<ColumnChunk> Open, Action Discard);
