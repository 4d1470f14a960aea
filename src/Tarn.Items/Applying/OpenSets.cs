using Tarn.Items.Changes;

namespace Tarn.Items.Applying;

/// <summary>
/// The sets of changes of which a batch has only some: their ids, and the number of changes that are missing. The batch waits for them, so that
/// no reader and no crash sees half a set.
/// </summary>
internal sealed class OpenSets
{
    private readonly Dictionary<long, int> _missing = [];

    public bool IsEmpty => _missing.Count == 0;

    public void Add(in ItemChange change)
    {
        if (change.SetRecords <= 1)
        {
            return;
        }

        var missing = _missing.GetValueOrDefault(change.SetId, change.SetRecords) - 1;
        if (missing == 0)
        {
            _missing.Remove(change.SetId);
        }
        else
        {
            _missing[change.SetId] = missing;
        }
    }

    public void Clear() => _missing.Clear();
}
