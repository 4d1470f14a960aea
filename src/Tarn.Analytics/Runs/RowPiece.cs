using Tarn.Analytics.Engines;

namespace Tarn.Analytics.Runs;

/// <summary>Rows of one commit.</summary>
/// <param name="Rows">The rows in their order.</param>
/// <param name="Place">The position of the last row's input.</param>
/// <param name="RowsOfPlace">The rows of that input up to the last one.</param>
internal readonly record struct RowPiece(IReadOnlyList<EngineRow> Rows, long Place, int RowsOfPlace);
