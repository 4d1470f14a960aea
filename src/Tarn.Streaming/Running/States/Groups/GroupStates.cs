namespace Tarn.Streaming.Running.States.Groups;

/// <summary>
/// The states of groups, by number, in pages that are taken and freed as a whole. Arrays of many pages are large enough that the collector does not move them.
/// </summary>
/// <param name="folds">The number of folds of a group.</param>
internal sealed class GroupStates(int folds)
{
    public const int PageBits = 6;
    public const int PageGroups = 1 << PageBits;
    private const int ArrayBits = 7;
    private const int ArrayPages = 1 << ArrayBits;

    private readonly Stack<int> _free = [];
    private readonly List<FoldState[]> _arrays = [];
    private int _count;

    /// <summary>The bytes of its memory.</summary>
    public long Bytes { get; private set; }

    /// <summary>The state of each fold of a group.</summary>
    public Span<FoldState> this[int group] =>
        _arrays[group >> (PageBits + ArrayBits)].AsSpan((group & ((PageGroups * ArrayPages) - 1)) * folds, folds);

    /// <summary>Takes a page of empty states.</summary>
    public int TakePage()
    {
        if (_free.TryPop(out var free))
        {
            Page(free).Clear();
            return free;
        }

        var (array, page) = (_count >> ArrayBits, _count & (ArrayPages - 1));
        if (array == _arrays.Count)
        {
            _arrays.Add([]);
        }

        var before = _arrays[array];
        if (page * PageGroups * folds == before.Length)
        {
            // The first array grows, so that few groups take few bytes.
            var pages = array > 0 ? ArrayPages : Math.Max(1, 2 * page);
            var larger = new FoldState[pages * PageGroups * folds];
            before.CopyTo(larger, 0);
            Bytes += (long)(larger.Length - before.Length) * FoldState.Bytes;
            _arrays[array] = larger;
        }

        return _count++;
    }

    /// <summary>Frees a page. When all are free, their memory is too.</summary>
    public void FreePage(int page)
    {
        _free.Push(page);
        if (_free.Count == _count)
        {
            _free.Clear();
            _arrays.Clear();
            (_count, Bytes) = (0, 0);
        }
    }

    private Span<FoldState> Page(int page) =>
        _arrays[page >> ArrayBits].AsSpan((page & (ArrayPages - 1)) * PageGroups * folds, PageGroups * folds);
}
