using System.Buffers;

namespace Tarn.Storage.Rows.RocksDb;

/// <summary>Shows native memory as <see cref="ReadOnlyMemory{T}"/>: one object for all rows of a cursor.</summary>
internal sealed unsafe class NativeRow : MemoryManager<byte>
{
    private byte* _first;
    private int _length;

    /// <summary>The bytes; valid while the native memory is.</summary>
    public ReadOnlyMemory<byte> Of(byte* first, int length)
    {
        _first = first;
        _length = length;
        return Memory;
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new(_first, _length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => new(_first + elementIndex);

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}
