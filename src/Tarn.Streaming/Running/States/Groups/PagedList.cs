namespace Tarn.Streaming.Running.States.Groups;

/// <summary>Items by number, in pages, so that growth copies at most one page.</summary>
internal sealed class PagedList<T>
    where T : struct
{
    // Pages of the large object heap: the collector does not move them.
    private const int PageBits = 14;
    private const int PageItems = 1 << PageBits;
    private const int FirstItems = 8;

    private T[][] _pages = [];

    public int Count { get; private set; }

    /// <summary>The items for which there is memory.</summary>
    public long Capacity { get; private set; }

    public ref T this[int number] => ref _pages[number >> PageBits][number & (PageItems - 1)];

    public void Add(in T item)
    {
        if (Count == Capacity)
        {
            Grow();
        }

        this[Count] = item;
        Count++;
    }

    public void Clear()
    {
        _pages = [];
        Count = 0;
        Capacity = 0;
    }

    private void Grow()
    {
        if (Capacity is > 0 and < PageItems)
        {
            Array.Resize(ref _pages[0], 2 * _pages[0].Length);
            Capacity = _pages[0].Length;
            return;
        }

        var page = (int)(Capacity >> PageBits);
        if (page == _pages.Length)
        {
            Array.Resize(ref _pages, Math.Max(4, 2 * page));
        }

        _pages[page] = new T[page == 0 ? FirstItems : PageItems];
        Capacity += _pages[page].Length;
    }
}
