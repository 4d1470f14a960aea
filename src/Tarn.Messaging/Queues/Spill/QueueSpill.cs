using Tarn.Storage;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Queues.Spill;

/// <summary>
/// All spilled items of one queue, and how a start finds them: runs of items in queue records, and the items that are in no run yet. The queue's
/// lock guards it. Memory: the items of 8 runs at most, and 40 bytes for each run.
/// </summary>
internal sealed class QueueSpill(SpillStore store, StreamId owner, TimeSpan remembered)
{
    private const int PendingRuns = 8;

    /// <summary>Items that one queue record holds.</summary>
    public int RunItems => store.RunItems;

    public SpilledDelays Delays { get; } = new(store, owner);

    public SpilledIds Ids { get; } = new(store, owner, remembered);

    /// <summary>The runs whose items may still count.</summary>
    public List<SpillRun> Runs { get; } = [];

    /// <summary>Delayed messages that are in no run.</summary>
    public List<SpilledMessage> PendingDelays { get; } = [];

    /// <summary>Ids that are in no run.</summary>
    public List<SpilledId> PendingIds { get; } = [];

    /// <summary>Grows when spilled items were purged: a run that is being written then does not count.</summary>
    public int Purges { get; private set; }

    /// <summary>Adds many rows.</summary>
    public SpillBatch Many() => store.Many();

    /// <summary>Whether more items are taken, before a run is written.</summary>
    public bool HasRoom => PendingDelays.Count + PendingIds.Count < PendingRuns * RunItems;

    /// <summary>Whether a run should be written.</summary>
    public bool IsRunDue => PendingDelays.Count >= RunItems || PendingIds.Count >= RunItems;

    /// <summary>The lowest position in the order of a message that may be spilled; null: none is.</summary>
    public long? LowestOrder
    {
        get
        {
            long? lowest = PendingDelays.Count > 0 ? PendingDelays[0].Order : null;
            foreach (var run in Runs)
            {
                lowest = run.Kind == SpillKind.Delays ? Math.Min(lowest ?? long.MaxValue, run.Lowest) : lowest;
            }

            return lowest;
        }
    }

    /// <summary>The first queue record that a start needs for spilled items; null: none.</summary>
    public long? LowestMark => Runs.Count == 0 ? null : Runs.Min(run => run.Offset);

    /// <summary>Adds a delayed message that the head passes. False: scratch cannot be written, and nothing was changed.</summary>
    public bool TryAdd(SpilledMessage message)
    {
        try
        {
            PendingDelays.Add(Delays.Add(message));
            return true;
        }
        catch (TarnException)
        {
            return false;
        }
    }

    /// <summary>Forgets the runs whose items are all taken, or too old.</summary>
    public void DropRuns(long nowMs)
    {
        var oldest = nowMs - (long)remembered.TotalMilliseconds;
        Runs.RemoveAll(run => run.Kind == SpillKind.Ids ? run.LastMs <= oldest
            : Delays.IsEmpty || run.LastMs < Delays.Taken.VisibleAtMs);
        PendingIds.RemoveAll(id => id.Sent.SentMs <= oldest);
        if (Delays.IsEmpty)
        {
            PendingDelays.Clear();
            Purges++;
        }
    }

    /// <summary>Removes all messages. Their ids of deduplication are forgotten with them.</summary>
    public void Purge()
    {
        Delays.Clear();
        PendingDelays.Clear();
        PendingIds.Clear();
        Runs.Clear();
        Purges++;
    }

    /// <summary>Removes all rows, when the queue closes.</summary>
    public void Close()
    {
        Delays.Clear();
        Ids.Clear();
    }
}
