using System.Buffers;

namespace Tarn.Dispatch.Batches;

/// <summary>
/// Bytes of a call in one array, which a later batch of the same parallel slice may use again. The owner makes sure that no call
/// reads the earlier bytes any more.
/// </summary>
public sealed class BatchBuffer : IBufferWriter<byte>
{
    private const int BytesMin = 4096;
    private const int TrimmedBytesMax = 64 << 10;

    private byte[] _bytes;

    /// <summary>An empty buffer.</summary>
    /// <param name="room">The capacity of the first array, in bytes.</param>
    public BatchBuffer(int room = 0) => _bytes = room == 0 ? [] : GC.AllocateUninitializedArray<byte>(room);

    /// <summary>The bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes written. They are valid until the next write after them needs a larger array.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public ReadOnlySpan<byte> WrittenSpan => _bytes.AsSpan(0, Length);

    /// <summary>Forgets the bytes after a length.</summary>
    internal void Cut(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <summary>Lets a large array go, for a buffer that holds little.</summary>
    internal void Trim()
    {
        if (_bytes.Length > TrimmedBytesMax && Length <= BytesMin)
        {
            _bytes = _bytes.AsSpan(0, BytesMin).ToArray();
        }
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_bytes.Length - Length));
        Length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsSpan(Length);
    }

    // A new array leaves the old one as it is: a call may still read it.
    private void Ensure(int room)
    {
        if (_bytes.Length - Length < Math.Max(room, 1))
        {
            var larger = GC.AllocateUninitializedArray<byte>(Math.Max(Math.Max(2 * _bytes.Length, Length + room), BytesMin));
            WrittenSpan.CopyTo(larger);
            _bytes = larger;
        }
    }
}
