using System.Runtime.InteropServices;

namespace Tarn.Lake.Shredding;

/// <summary>Unmanaged memory with the alignment of chunks.</summary>
internal sealed unsafe class AlignedMemory : IDisposable
{
    private nint memory;

    public AlignedMemory(long length) => memory = (nint)NativeMemory.AlignedAlloc((nuint)Math.Max(length, 1), ChunkFormat.Alignment);

    ~AlignedMemory() => Dispose();

    public byte* Start => (byte*)memory;

    public void Dispose()
    {
        var taken = Interlocked.Exchange(ref memory, 0);
        if (taken != 0)
            NativeMemory.AlignedFree((void*)taken);
        GC.SuppressFinalize(this);
    }
}
