using Tarn.Storage.Records;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>The certain facts about a shard, from acknowledgements and reads.</summary>
internal sealed class ModelShard(ModelStream stream, ShardId id)
{
    private bool _closeAsked;
    private bool _deleteAsked;

    public ModelStream Stream { get; } = stream;

    public ShardId Id { get; } = id;

    /// <summary>The shard's opening was acknowledged, or the shard was found.</summary>
    public bool Exists { get; set; }

    /// <summary>
    /// The record at each offset: by D11 (sequence numbers are ordered), a number never belongs to two records.
    /// </summary>
    public SortedList<long, ModelRecord> Records { get; } = [];

    public Dictionary<long, long> ArrivalMs { get; } = [];

    /// <summary>Offsets whose frame the simulation damaged; they may be holes.</summary>
    public HashSet<long> Damaged { get; } = [];

    /// <summary>The end of the acknowledged records. Appends that begin later get higher offsets.</summary>
    public long AcknowledgedEnd { get; set; }

    /// <summary>A close was requested and may have happened.</summary>
    public bool CloseAsked
    {
        get => _closeAsked;
        set
        {
            _closeAsked = value;
            CloseWasAsked |= value;
        }
    }

    /// <summary>A close was requested at some time, and may have been refused.</summary>
    public bool CloseWasAsked { get; private set; }

    public bool Closed { get; set; }

    /// <summary>The shard's deletion was requested and may have happened.</summary>
    public bool DeleteAsked
    {
        get => _deleteAsked;
        set
        {
            _deleteAsked = value;
            DeleteWasAsked |= value;
        }
    }

    /// <summary>A deletion of the shard alone was requested at some time, and may have been refused.</summary>
    public bool DeleteWasAsked { get; private set; }

    public bool Deleted { get; set; }

    /// <summary>The shard may be deleted, alone or with its stream.</summary>
    public bool IsGoing => DeleteAsked || Stream.DeleteAsked;

    /// <summary>Retention is known to have passed all lower offsets.</summary>
    public long FreedBelow { get; set; }

    /// <summary>
    /// A consumer still needs the records from this offset on. By D26 (undelivered records are held) they are kept at
    /// any age.
    /// </summary>
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
