using Tarn.Sql.Streaming.Planning;
using Tarn.Storage;

namespace Tarn.Sql.Streaming.Running.Kept;

/// <summary>
/// The open panes with the states of their groups. A window merges its panes in their order, so the bits of its sums of doubles do not depend on
/// the cuts of the input.
/// </summary>
internal sealed class Panes
{
    private const int KeyBytes = 120;
    private const int GroupBytes = 40;

    private readonly IReadOnlyList<StreamFold> _folds;
    private readonly Dictionary<byte[], PaneKey> _keys = new(BytesComparer.Instance);
    private readonly Dictionary<byte[], PaneKey>.AlternateLookup<ReadOnlySpan<byte>> _find;
    private readonly SortedDictionary<long, Pane> _open = [];
    private (long Start, Pane Pane)? _same;
    private long _bytes;

    public Panes(IReadOnlyList<StreamFold> folds)
    {
        _folds = folds;
        _find = _keys.GetAlternateLookup<ReadOnlySpan<byte>>();
        States = new PaneStates(folds.Count);
    }

    public PaneStates States { get; }

    /// <summary>About the bytes of keys and groups.</summary>
    public long Bytes => _bytes + States.Bytes;

    /// <summary>The keys that a pane has.</summary>
    public IReadOnlyCollection<PaneKey> Keys => _keys.Values;

    /// <summary>The open panes with their starts, in their order.</summary>
    public IReadOnlyDictionary<long, Pane> Open => _open;

    /// <summary>The group of a row.</summary>
    /// <param name="start">The start of the pane.</param>
    /// <param name="last">The instant whose watermark ends the row's last window.</param>
    /// <param name="text">The text of the key.</param>
    /// <param name="order">The row's order, which a new key takes.</param>
    /// <param name="isNew">Whether the key is new.</param>
    public int GroupOf(long start, long last, ReadOnlySpan<byte> text, long order, out bool isNew)
    {
        isNew = !_find.TryGetValue(text, out var key);
        return GroupOf(start, last, key ?? Add(text.ToArray(), order));
    }

    /// <inheritdoc cref="GroupOf(long, long, ReadOnlySpan{byte}, long, out bool)"/>
    public int GroupOf(long start, long last, PaneKey key)
    {
        var pane = PaneAt(start);
        var before = pane.Groups.Count;
        var group = pane.Of(key, States);
        pane.Last = Math.Max(pane.Last, last);
        _bytes += GroupBytes * (pane.Groups.Count - before);
        return group;
    }

    /// <summary>Adds a key that no pane has yet.</summary>
    public PaneKey Add(byte[] text, long order)
    {
        var key = new PaneKey(text, order);
        _keys.Add(text, key);
        _bytes += KeyBytes + text.Length;
        return key;
    }

    /// <summary>Merges the panes of a window.</summary>
    /// <param name="starts">The starts of its panes, in their order.</param>
    /// <param name="give">Takes each group, in the order of the keys' bytes.</param>
    public void Merge(IEnumerable<long> starts, Action<PaneKey, ReadOnlySpan<FoldState>> give)
    {
        var panes = starts.Where(_open.ContainsKey).Select(start => _open[start]).ToList();
        var keys = panes.SelectMany(p => p.Groups.Keys).Distinct().ToArray();
        Array.Sort(keys, static (one, other) => one.Text.AsSpan().SequenceCompareTo(other.Text));
        var whole = new FoldState[_folds.Count];
        foreach (var key in keys)
        {
            whole.AsSpan().Clear();
            foreach (var pane in panes)
            {
                if (pane.Groups.TryGetValue(key, out var group))
                {
                    Add(whole, States[group]);
                }
            }

            give(key, whole);
        }
    }

    /// <summary>Forgets the panes all of whose windows a watermark has ended.</summary>
    public void Drop(long watermark)
    {
        _same = null;
        foreach (var (start, pane) in _open.Where(p => p.Value.Last <= watermark).ToList())
        {
            _open.Remove(start);
            foreach (var (key, group) in pane.Groups)
            {
                States.Free(group);
                Leave(key);
            }
        }
    }

    private void Add(FoldState[] whole, ReadOnlySpan<FoldState> part)
    {
        for (var i = 0; i < whole.Length; i++)
        {
            whole[i].Take(_folds[i], part[i]);
        }
    }

    private void Leave(PaneKey key)
    {
        _bytes -= GroupBytes;
        key.Uses--;
        if (key.Uses == 0)
        {
            _keys.Remove(key.Text);
            _bytes -= KeyBytes + key.Text.Length;
        }
    }

    // Rows come in groups of one pane.
    private Pane PaneAt(long start)
    {
        if (_same is { } same && same.Start == start)
        {
            return same.Pane;
        }

        if (!_open.TryGetValue(start, out var pane))
        {
            _open.Add(start, pane = new Pane());
        }

        _same = (start, pane);
        return pane;
    }
}
