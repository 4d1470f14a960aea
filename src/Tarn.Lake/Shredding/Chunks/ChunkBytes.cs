using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Tarn.Lake.Shredding;

/// <summary>The bytes of a growing chunk.</summary>
internal sealed class ChunkBytes
{
    private byte[] _bytes = new byte[64 << 10];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Appends a buffer at the next aligned offset and returns that offset.</summary>
    public uint Append<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        var raw = MemoryMarshal.AsBytes(values);
        var start = (Length + ChunkFormat.Alignment - 1) & -ChunkFormat.Alignment;
        Grow(start + raw.Length);
        _bytes.AsSpan(Length, start - Length).Clear();
        raw.CopyTo(_bytes.AsSpan(start));
        Length = start + raw.Length;
        return (uint)start;
    }

    /// <summary>Appends without alignment.</summary>
    public Span<byte> Extend(int count)
    {
        Grow(Length + count);
        var span = _bytes.AsSpan(Length, count);
        span.Clear();
        Length += count;
        return span;
    }

    public void AppendUInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Extend(4), value);

    /// <summary>The header at the start, filled in last.</summary>
    public Span<byte> Header => _bytes.AsSpan(0, ChunkFormat.HeaderBytes);

    private void Grow(int length)
    {
        if (length > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Math.Max((long)length, _bytes.Length * 2L), Array.MaxLength));
        }
    }
}
