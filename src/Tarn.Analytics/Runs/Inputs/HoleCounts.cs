using Tarn.Analytics.Runs.Rows;

namespace Tarn.Analytics.Runs.Inputs;

/// <summary>Counts of offsets over which a reader has read.</summary>
internal sealed class HoleCounts
{
    /// <summary>Offsets whose frames are damaged.</summary>
    public long Damaged { get; private set; }

    /// <summary>Offsets that retention had removed.</summary>
    public long Expired { get; private set; }

    /// <summary>
    /// Offsets of committed inputs that a replay did not find again: their results stay, and the state lacks them from now on.
    /// </summary>
    public long Later { get; private set; }

    /// <summary>Adds the counts since <see cref="Taken"/> to totals.</summary>
    public RunTotals AddTo(RunTotals totals) =>
        totals with { Damaged = totals.Damaged + Damaged + Later, Expired = totals.Expired + Expired };

    /// <summary>The counts are durable, and are reset.</summary>
    public void Taken() => (Damaged, Expired, Later) = (0, 0, 0);

    public void Add(long damaged, long expired)
    {
        Damaged += damaged;
        Expired += expired;
    }

    public void FoundLater(long offsets) => Later += offsets;
}
