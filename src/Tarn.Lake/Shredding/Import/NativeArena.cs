using System.Runtime.InteropServices;
using System.Text;

namespace Tarn.Lake.Shredding;

/// <summary>Zeroed unmanaged memory, freed all at once.</summary>
internal sealed unsafe class NativeArena : IDisposable
{
    private readonly List<nint> _blocks = [];

    ~NativeArena() => Free();

    public T* Allocate<T>(int count) where T : unmanaged
    {
        // Arrow readers may read whole words of a bit buffer.
        var block = NativeMemory.AlignedAlloc((nuint)(((long)sizeof(T) * count + 71) & ~63L), 64);
        NativeMemory.Clear(block, (nuint)(((long)sizeof(T) * count + 71) & ~63L));
        _blocks.Add((nint)block);
        return (T*)block;
    }

    public byte* Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var copy = Allocate<byte>(utf8.Length + 1);
        utf8.CopyTo(new Span<byte>(copy, utf8.Length));
        return copy;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        foreach (var block in _blocks)
        {
            NativeMemory.AlignedFree((void*)block);
        }

        _blocks.Clear();
    }
}
