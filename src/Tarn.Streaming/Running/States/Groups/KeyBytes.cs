using System.Runtime.InteropServices;
using Tarn.Storage;

namespace Tarn.Streaming.Running.States.Groups;

/// <summary>Texts one after the other, each after its length. A text has an offset of 32 bits; all together have at most 16 GiB.</summary>
internal sealed class KeyBytes
{
    private const int UnitBytes = sizeof(int);

    // Pages of the large object heap: the collector does not move them.
    private const int PageBytes = 128 << 10;
    private const int FirstBytes = 256;
    private const uint PageUnits = PageBytes / UnitBytes;
    private const int PagesMax = (int)((1L << 32) / PageUnits);

    private readonly List<byte[]> _pages = [];
    private int _used;

    /// <summary>The bytes for which there is memory.</summary>
    public long Capacity { get; private set; }

    public ReadOnlySpan<byte> this[uint place]
    {
        get
        {
            var text = _pages[(int)(place / PageUnits)].AsSpan((int)(place % PageUnits) * UnitBytes);
            return text.Slice(sizeof(int), MemoryMarshal.Read<int>(text));
        }
    }

    /// <summary>The bytes of a text with its length.</summary>
    public static int SizeOf(ReadOnlySpan<byte> text) => (sizeof(int) + text.Length + UnitBytes - 1) / UnitBytes * UnitBytes;

    /// <summary>Adds a text.</summary>
    /// <returns>Its offset, in units of 4 bytes.</returns>
    public uint Add(ReadOnlySpan<byte> text)
    {
        var size = SizeOf(text);
        if (_pages.Count == 0 || _used + size > PageBytes)
        {
            // A longer text has a page of its own.
            Invariant.Check(_pages.Count < PagesMax);
            _pages.Add(new byte[Math.Max(size, _pages.Count == 0 ? FirstBytes : PageBytes)]);
            (_used, Capacity) = (0, Capacity + _pages[^1].Length);
        }
        else if (_used + size > _pages[^1].Length)
        {
            var larger = new byte[Math.Min(PageBytes, Math.Max(_used + size, 2 * _pages[^1].Length))];
            _pages[^1].AsSpan(0, _used).CopyTo(larger);
            Capacity += larger.Length - _pages[^1].Length;
            _pages[^1] = larger;
        }

        var page = _pages[^1].AsSpan(_used);
        MemoryMarshal.Write(page, text.Length);
        text.CopyTo(page[sizeof(int)..]);
        var place = ((uint)(_pages.Count - 1) * PageUnits) + (uint)(_used / UnitBytes);
        _used += size;
        return place;
    }
}
