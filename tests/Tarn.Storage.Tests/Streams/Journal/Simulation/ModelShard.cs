using Tarn.Storage.Records;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>What is known of a shard for certain, from acknowledgements and reads.</summary>
internal sealed class ModelShard(ModelStream stream, ShardId id)
{
    private bool closeAsked;
    private bool deleteAsked;

    public ModelStream Stream { get; } = stream;

    public ShardId Id { get; } = id;

    /// <summary>Its opening was acknowledged, or it was found.</summary>
    public bool Exists { get; set; }

    /// <summary>Which record stands at an offset: a number never stands for two (D11).</summary>
    public SortedList<long, ModelRecord> Records { get; } = [];

    public Dictionary<long, long> ArrivalMs { get; } = [];

    /// <summary>Offsets whose frame was damaged on purpose: they may be holes.</summary>
    public HashSet<long> Damaged { get; } = [];

    /// <summary>End of what was acknowledged: what begins later lies behind it.</summary>
    public long AcknowledgedEnd { get; set; }

    /// <summary>A close was asked for; it may have happened.</summary>
    public bool CloseAsked
    {
        get => closeAsked;
        set
        {
            closeAsked = value;
            CloseWasAsked |= value;
        }
    }

    /// <summary>A close was asked for at some time, and may have been refused.</summary>
    public bool CloseWasAsked { get; private set; }

    public bool Closed { get; set; }

    /// <summary>Its deletion was asked for; it may have happened.</summary>
    public bool DeleteAsked
    {
        get => deleteAsked;
        set
        {
            deleteAsked = value;
            DeleteWasAsked |= value;
        }
    }

    /// <summary>A deletion of it alone was asked for at some time, and may have been refused.</summary>
    public bool DeleteWasAsked { get; private set; }

    public bool Deleted { get; set; }

    /// <summary>It may be gone, alone or with its stream.</summary>
    public bool IsGoing => DeleteAsked || Stream.DeleteAsked;

    /// <summary>Retention was seen to have passed everything below.</summary>
    public long FreedBelow { get; set; }

    /// <summary>A consumer still needs what is at or behind this: it is kept whatever its age (D26).</summary>
    public long HeldFrom { get; set; } = long.MaxValue;

    /// <summary>Offsets in the range at which a record is known, in order.</summary>
    public IEnumerable<long> Known(long from, long before)
    {
        var (low, high) = (0, Records.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Records.GetKeyAtIndex(middle) < from ? (middle + 1, high) : (low, middle);
        }

        for (; low < Records.Count && Records.GetKeyAtIndex(low) < before; low++)
        {
            yield return Records.GetKeyAtIndex(low);
        }
    }

    public bool MayBeMissing(long offset) => Damaged.Contains(offset) || (offset < FreedBelow && offset < HeldFrom) || IsGoing;
}
