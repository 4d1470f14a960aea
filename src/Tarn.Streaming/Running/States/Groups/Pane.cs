namespace Tarn.Streaming.Running.States.Groups;

/// <summary>The groups of the rows of one pane, by the numbers of their keys. They end together.</summary>
internal sealed class Pane(GroupStates states)
{
    private readonly List<int> _pages = [];

    /// <summary>The instant whose watermark ends the last window of the pane.</summary>
    public long Last { get; set; } = long.MinValue;

    public KeyTable Keys { get; } = new();

    /// <summary>The state of each fold of a key.</summary>
    public Span<FoldState> this[int key] => states[Group(key)];

    /// <summary>The group of a key; a new one is made.</summary>
    public int Of(ReadOnlySpan<byte> text, uint hash)
    {
        var key = Keys.Find(text, hash);
        if (key == KeyTable.None)
        {
            key = Keys.Add(text, hash);
            if (key >> GroupStates.PageBits == _pages.Count)
            {
                _pages.Add(states.TakePage());
            }
        }

        return Group(key);
    }

    public void Free() => _pages.ForEach(states.FreePage);

    private int Group(int key) => (_pages[key >> GroupStates.PageBits] << GroupStates.PageBits) | (key & (GroupStates.PageGroups - 1));
}
