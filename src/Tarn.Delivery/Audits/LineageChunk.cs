using Tarn.Delivery.Ledger;

namespace Tarn.Delivery.Audits;

/// <summary>Some neighbouring commits to a table: their rows name records of these ranges.</summary>
/// <param name="Rows">The rows of the commits.</param>
/// <param name="Ranges">The ranges of the source.</param>
public sealed record LineageChunk(long Rows, IReadOnlyList<LedgerRange> Ranges);
