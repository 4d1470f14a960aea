using Tarn.Targets;

namespace Tarn.Messaging.Copies;

/// <summary>Records of targets, gathered for one commit.</summary>
/// <param name="bytesMax">About the most bytes.</param>
/// <param name="recordsMax">The most records before the batch is full.</param>
internal sealed class InsideBatch(int bytesMax, int recordsMax)
{
    private readonly List<IInsideAppend> _records = [];
    private readonly HashSet<long> _alone = [];
    private readonly HashSet<long> _targets = [];
    private long _bytes;

    public IReadOnlyCollection<IInsideAppend> Records => _records;

    /// <summary>Whether the commit has enough.</summary>
    public bool IsFull => _bytes >= bytesMax || _records.Count >= recordsMax;

    /// <summary>Whether a target in the commit takes no second record.</summary>
    public bool HasAlone => _alone.Count > 0;

    /// <summary>False: the target compares a message with the ones of earlier commits, and this commit has one already.</summary>
    public bool TryAdd(IInsideAppend record)
    {
        var isNew = _targets.Add(record.Target);
        if (_alone.Contains(record.Target) || (record.IsAlone && !isNew))
        {
            return false;
        }

        if (record.IsAlone)
        {
            _alone.Add(record.Target);
        }

        _records.Add(record);
        _bytes += record.Bytes;
        return true;
    }
}
