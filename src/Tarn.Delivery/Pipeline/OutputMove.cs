using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs;

namespace Tarn.Delivery.Pipeline;

/// <summary>What one commit does to one output.</summary>
internal sealed class OutputMove(OutputLane lane, IReadOnlyList<LedgerRange> ranges)
{
    public OutputLane Lane { get; } = lane;

    /// <summary>What the commit covers.</summary>
    public IReadOnlyList<LedgerRange> Ranges { get; } = ranges;

    /// <summary>Its files; nothing where its buffer is empty.</summary>
    public IPreparedFlush Prepared { get; set; } = NothingPrepared.Instance;
}
