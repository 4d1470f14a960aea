using System.Buffers;

namespace Tarn.Wire.Protocols;

/// <summary>
/// An answer's bytes in rented pieces. Written bytes never move. A large answer takes many pieces of a commonly used
/// size instead of one array that few others could use again. Not thread-safe; <see cref="Dispose"/> returns the
/// pieces.
/// </summary>
public sealed class PooledSegments : IBufferWriter<byte>, IDisposable
{
    private const int FirstBytes = 4_096;

    // Below the large object heap's threshold, so that pieces beyond the pool's cost no full collection.
    private const int SegmentBytesMax = 64 << 10;

    // Null while there is only one piece, as in most answers.
    private List<(byte[] Array, int Used)>? _full;
    private byte[] _current = [];
    private int _used;
    private long _fullBytes;

    /// <summary>Bytes written.</summary>
    public long Length => _fullBytes + _used;

    /// <summary>
    /// The bytes written, piece by piece; valid until the next write, <see cref="Clear"/> or <see cref="Dispose"/>.
    /// </summary>
    public Pieces Segments => new(this);

    /// <summary>Discards the bytes written.</summary>
    public void Clear()
    {
        if (_full is not null)
        {
            _full.ForEach(static piece => PooledBytes.Return(piece.Array));
            _full.Clear();
        }

        _fullBytes = _used = 0;
    }

    /// <summary>The bytes written, as one array.</summary>
    public byte[] ToArray()
    {
        var all = new byte[Length];
        var at = 0;
        foreach (var segment in Segments)
        {
            segment.CopyTo(all.AsMemory(at));
            at += segment.Length;
        }

        return all;
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _current.Length - _used);
        _used += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _current.AsMemory(_used);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _current.AsSpan(_used);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Clear();
        if (_current.Length > 0)
        {
            PooledBytes.Return(_current);
            _current = [];
        }
    }

    private void Reserve(int sizeHint)
    {
        if (_current.Length - _used >= Math.Max(sizeHint, 1))
        {
            return;
        }

        var next = PooledBytes.Rent(Math.Max(sizeHint, Math.Clamp(_current.Length * 2, FirstBytes, SegmentBytesMax)));
        if (_used > 0)
        {
            (_full ??= []).Add((_current, _used));
            _fullBytes += _used;
        }
        else if (_current.Length > 0)
        {
            PooledBytes.Return(_current);
        }

        _current = next;
        _used = 0;
    }

    /// <summary>Enumerates the pieces once. The default value has no pieces.</summary>
    public struct Pieces
    {
        private readonly PooledSegments? _of;
        private int _at;

        internal Pieces(PooledSegments of) => _of = of;

        public ReadOnlyMemory<byte> Current { get; private set; }

        /// <summary>For <c>foreach</c>.</summary>
        public readonly Pieces GetEnumerator() => this;

        /// <summary>Moves to the next piece.</summary>
        public bool MoveNext()
        {
            var before = _of?._full?.Count ?? 0;
            if (_of is null || _at > before || (_at == before && _of._used == 0))
            {
                return false;
            }

            var (array, length) = _at < before ? _of._full![_at] : (_of._current, _of._used);
            Current = array.AsMemory(0, length);
            _at++;
            return true;
        }
    }
}
