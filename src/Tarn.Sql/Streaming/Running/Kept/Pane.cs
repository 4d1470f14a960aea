using System.Runtime.InteropServices;

namespace Tarn.Sql.Streaming.Running.Kept;

/// <summary>A key of groups. The row of its order has the values.</summary>
internal sealed class PaneKey(byte[] text, long order)
{
    public byte[] Text => text;

    public long Order => order;

    /// <summary>The panes with a group of the key.</summary>
    public int Uses { get; set; }
}

/// <summary>The groups of the rows of one pane, by the numbers of their states.</summary>
internal sealed class Pane
{
    private readonly Dictionary<PaneKey, int> _groups = [];

    /// <summary>The instant whose watermark ends the last window of the pane.</summary>
    public long Last { get; set; } = long.MinValue;

    public IReadOnlyDictionary<PaneKey, int> Groups => _groups;

    /// <summary>The group of a key; a new one is made.</summary>
    public int Of(PaneKey key, PaneStates states)
    {
        ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, key, out var exists);
        if (!exists)
        {
            group = states.Take();
            key.Uses++;
        }

        return group;
    }
}

/// <summary>The states of groups, by number. A freed number is taken again.</summary>
/// <param name="folds">The number of folds of a group.</param>
internal sealed class PaneStates(int folds)
{
    private const int FoldBytes = 48;
    private readonly Stack<int> _free = [];
    private FoldState[] _states = new FoldState[folds];
    private int _groups;

    public long Bytes => (long)(_groups - _free.Count) * FoldBytes * folds;

    /// <summary>The state of each fold of a group; valid until another group is taken.</summary>
    public Span<FoldState> this[int group] => _states.AsSpan(group * folds, folds);

    public int Take()
    {
        if (_free.TryPop(out var group))
        {
            return group;
        }

        if ((_groups + 1) * folds > _states.Length)
        {
            Array.Resize(ref _states, Math.Min(2 * _states.Length, Array.MaxLength / folds * folds));
        }

        return _groups++;
    }

    public void Free(int group)
    {
        this[group].Clear();
        _free.Push(group);
    }
}
