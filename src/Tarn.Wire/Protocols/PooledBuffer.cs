using System.Buffers;

namespace Tarn.Wire.Protocols;

/// <summary>
/// A growing byte buffer in a rented array. Not thread-safe; <see cref="Dispose"/> returns the array.
/// </summary>
public sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FirstBytes = 4096;
    private const int LeastBytes = 256;
    private byte[] _array = [];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes that fit without another array.</summary>
    public int Capacity => _array.Length;

    /// <summary>The bytes written; valid until the next write, <see cref="Clear"/> or <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Written => _array.AsMemory(0, Length);

    /// <summary>Ensures space for that many bytes in all, and for few more.</summary>
    public void EnsureCapacity(int bytes)
    {
        if (bytes > _array.Length)
        {
            Replace(Math.Max(bytes, _array.Length == 0 ? LeastBytes : _array.Length * 2));
        }
    }

    /// <summary>Discards the bytes written.</summary>
    public void Clear() => Length = 0;

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _array.Length - Length);
        Length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _array.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _array.AsSpan(Length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var array = _array;
        _array = [];
        Length = 0;
        if (array.Length > 0)
        {
            PooledBytes.Return(array);
        }
    }

    private void Reserve(int sizeHint)
    {
        var needed = Math.Max(sizeHint, 1);
        if (_array.Length - Length >= needed)
        {
            return;
        }

        Replace(Math.Max(Math.Max(FirstBytes, Length + needed), _array.Length * 2));
    }

    private void Replace(int bytes)
    {
        var larger = PooledBytes.Rent(bytes);
        _array.AsSpan(0, Length).CopyTo(larger);
        if (_array.Length > 0)
        {
            PooledBytes.Return(_array);
        }

        _array = larger;
    }
}
