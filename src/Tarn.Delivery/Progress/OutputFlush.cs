using Tarn.Delivery.Buffers;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Progress;

/// <summary>The part of an output that a flush commits, as of the begin of the flush.</summary>
/// <param name="output">The buffer that holds the records.</param>
/// <param name="parts">The parts with records; empty: the output only moves along.</param>
/// <param name="ranges">The ranges of the commit, per shard.</param>
internal sealed class OutputFlush(DeliveryOutput lane, IOutputBuffer output, IReadOnlyList<OutputPart> parts, IReadOnlyList<LedgerRange> ranges)
{
    public DeliveryOutput Lane => lane;

    /// <summary>The output that holds the records.</summary>
    public IOutputBuffer Output => output;

    /// <summary>The parts with records.</summary>
    public IReadOnlyList<OutputPart> Parts => parts;

    /// <summary>The ranges of the commit, per shard.</summary>
    public IReadOnlyList<LedgerRange> Ranges => ranges;

    /// <summary>Arrival of the oldest record, Unix milliseconds; null: there is none.</summary>
    public required long? OldestArrivalMs { get; init; }

    /// <summary>The first offset of each shard that the output had not been given.</summary>
    public required IReadOnlyDictionary<ShardId, long> Next { get; init; }

    /// <summary>The output's files; none when it has no records.</summary>
    public IPreparedFlush Prepared { get; set; } = NothingPrepared.Instance;

    /// <summary>The rows that are not committed: in flight, then in the open buffer.</summary>
    /// <param name="flush">The flush in flight; null: there is none.</param>
    /// <param name="open">The output that takes records.</param>
    /// <exception cref="Tarn.Storage.TarnException">DiskFull; Unavailable: the rows cannot be copied.</exception>
    public static UndeliveredRows Show(OutputFlush? flush, IOutputBuffer open)
    {
        var flushing = flush is { Parts.Count: > 0 } && flush.Output != open ? flush.Output.Show() : UndeliveredRows.None;
        try
        {
            return flushing.With(open.Show());
        }
        catch
        {
            flushing.Release();
            throw;
        }
    }

    public FlushScope Scope => new([.. parts.Select(part => part.Name)], ranges);
}
