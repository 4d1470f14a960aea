using System.Buffers;
using Tarn.Lake.Shredding;
using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Delivery.Buffers;

/// <summary>A chunk in a scratch file. It takes memory only while it is used, and is read from the system's cache or the disk each time.</summary>
internal sealed class SpilledChunk(IDiskFile file, long offset, MappedRange mapped, BufferMemory memory) : IChunkMemory
{
    private const int ReadBytes = 128 * 1024;

    private int uses;
    private bool isChecked;

    public void Begin()
    {
        if (!isChecked)
        {
            // A device's error in mapped memory would end the process; here it is an exception.
            ReadOnce();
            isChecked = true;
        }

        if (uses++ == 0)
        {
            memory.BeginSpilled(mapped.Length);
        }
    }

    public void End()
    {
        if (--uses == 0)
        {
            mapped.Drop();
            memory.EndSpilled(mapped.Length);
        }
    }

    public void Dispose()
    {
        Invariant.Check(uses == 0);
        mapped.Dispose();
    }

    private void ReadOnce()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        for (var at = 0L; at < mapped.Length;)
        {
            var read = file.Read(offset + at, buffer.AsSpan(0, (int)Math.Min(buffer.Length, mapped.Length - at)));
            Invariant.Check(read > 0);
            at += read;
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }
}
