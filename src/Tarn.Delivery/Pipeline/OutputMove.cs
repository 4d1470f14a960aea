using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs;

namespace Tarn.Delivery.Pipeline;

/// <summary>One output's part of a commit.</summary>
internal sealed class OutputMove(OutputLane lane)
{
    public OutputLane Lane { get; } = lane;

    /// <summary>The ranges that the commit covers.</summary>
    public IReadOnlyList<LedgerRange> Ranges { get; } = lane.Ranges;

    /// <summary>The output's files; none when its buffer is empty.</summary>
    public IPreparedFlush Prepared { get; set; } = NothingPrepared.Instance;
}
