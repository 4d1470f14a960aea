using System.Runtime.InteropServices;

namespace Tarn.Lake.Shredding;

/// <summary>Unmanaged memory with the alignment of chunks.</summary>
internal sealed unsafe class AlignedMemory : IDisposable
{
    private nint _memory;

    public AlignedMemory(long length) => _memory = (nint)NativeMemory.AlignedAlloc((nuint)Math.Max(length, 1), ChunkFormat.Alignment);

    ~AlignedMemory() => Dispose();

    public byte* Start => (byte*)_memory;

    public void Dispose()
    {
        var taken = Interlocked.Exchange(ref _memory, 0);
        if (taken != 0)
        {
            NativeMemory.AlignedFree((void*)taken);
        }

        GC.SuppressFinalize(this);
    }
}
