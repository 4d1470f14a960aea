using System.Buffers;
using Tarn.Lake.Shredding;
using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Delivery.Buffers;

/// <summary>A chunk in a scratch file. It takes memory only while it is used, and is read from the system's cache or the disk each time.</summary>
/// <param name="file">The file.</param>
/// <param name="mapped">A mapping that has the chunk; it is the buffer's.</param>
/// <param name="mappedFrom">Where in the file the mapping begins.</param>
/// <param name="offset">Where in the file the chunk begins.</param>
/// <param name="length">Its bytes.</param>
/// <param name="memory">Counts what is in use.</param>
internal sealed unsafe class SpilledChunk(IDiskFile file, MappedRange mapped, long mappedFrom, long offset, int length, BufferMemory memory) : IChunkMemory
{
    private const int ReadBytes = 128 * 1024;

    private readonly long at = offset - mappedFrom;
    private int uses;
    private bool isChecked;

    /// <summary>Its first byte, while the buffer is not cleared.</summary>
    public byte* Start => mapped.Start + at;

    /// <summary>Its bytes.</summary>
    public int Length => length;

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
            memory.BeginSpilled(length);
        }
    }

    public void End()
    {
        if (--uses == 0)
        {
            mapped.Drop(at, length);
            memory.EndSpilled(length);
        }
    }

    /// <summary>Ends what a reader that failed has left.</summary>
    public void Dispose()
    {
        while (uses > 0)
        {
            End();
        }
    }

    private void ReadOnce()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        for (var done = 0; done < length;)
        {
            var read = file.Read(offset + done, buffer.AsSpan(0, Math.Min(buffer.Length, length - done)));
            Invariant.Check(read > 0);
            done += read;
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }
}
