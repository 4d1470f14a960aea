using System.Buffers;
using Tarn.Lake.Shredding;
using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Delivery.Buffers;

/// <summary>
/// A chunk in a scratch file. It takes memory only while it is in use. Each use reads it from the page cache or the
/// disk.
/// </summary>
/// <param name="mapped">A mapping that contains the chunk; the buffer owns it.</param>
/// <param name="mappedFrom">The file offset at which the mapping begins.</param>
/// <param name="offset">The file offset at which the chunk begins.</param>
/// <param name="length">The chunk's size in bytes.</param>
/// <param name="memory">Counts the bytes in use.</param>
internal sealed unsafe class SpilledChunk(IDiskFile file, MappedRange mapped, long mappedFrom, long offset, int length, BufferMemory memory) : IChunkMemory
{
    private const int ReadBytes = 128 * 1024;

    private readonly long _at = offset - mappedFrom;
    private int _uses;
    private bool _isChecked;

    /// <summary>The first byte; valid until the buffer is cleared.</summary>
    public byte* Start => mapped.Start + _at;

    /// <summary>The size in bytes.</summary>
    public int Length => length;

    public void Begin()
    {
        if (!_isChecked)
        {
            // A device error in mapped memory would end the process. This read turns it into an exception.
            ReadOnce();
            _isChecked = true;
        }

        if (_uses++ == 0)
        {
            memory.BeginSpilled(length);
        }
    }

    public void End()
    {
        if (--_uses == 0)
        {
            mapped.Drop(_at, length);
            memory.EndSpilled(length);
        }
    }

    /// <summary>Ends the uses that a failed reader left open.</summary>
    public void Dispose()
    {
        while (_uses > 0)
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
