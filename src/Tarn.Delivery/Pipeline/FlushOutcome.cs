using Tarn.Delivery.Progress;
using Tarn.Delivery.Ledger;

namespace Tarn.Delivery.Pipeline;

/// <summary>The end of a flush.</summary>
/// <param name="Entry">The ledger's entry; null: there was nothing to commit.</param>
/// <param name="Committed">The outputs' parts that are committed.</param>
/// <param name="Failed">The outputs that left the flush.</param>
internal sealed record FlushOutcome(LedgerEntry? Entry, IReadOnlyList<OutputFlush> Committed, IReadOnlyList<OutputFailedException> Failed);
