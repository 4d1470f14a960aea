using System.Buffers;
using Tarn.Storage;

namespace Tarn.Aws.Protocols;

/// <summary>
/// An answer's bytes in rented pieces. Written bytes never move. A large answer takes many pieces of a commonly used
/// size instead of one array that few others could use again. Not thread-safe; <see cref="Dispose"/> returns the
/// pieces.
/// </summary>
public sealed class PooledSegments : IBufferWriter<byte>, IDisposable
{
    private const int FirstBytes = 4_096;

    // Below the large object heap's threshold, so that pieces beyond those in the pool cost no full collection.
    private const int SegmentBytesMax = 64 << 10;

    // Null while there is only one piece, as in most answers.
    private List<(byte[] Array, int Used)>? full;
    private byte[] current = [];
    private int used;
    private long fullBytes;

    /// <summary>Bytes written.</summary>
    public long Length => fullBytes + used;

    /// <summary>
    /// The bytes written, piece by piece; valid until the next write, <see cref="Clear"/> or <see cref="Dispose"/>.
    /// </summary>
    public Pieces Segments => new(this);

    /// <summary>Discards the bytes written.</summary>
    public void Clear()
    {
        if (full is not null)
        {
            full.ForEach(static piece => PooledBytes.Return(piece.Array));
            full.Clear();
        }

        fullBytes = used = 0;
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
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, current.Length - used);
        used += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return current.AsMemory(used);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return current.AsSpan(used);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Clear();
        if (current.Length > 0)
        {
            PooledBytes.Return(current);
            current = [];
        }
    }

    private void Reserve(int sizeHint)
    {
        if (current.Length - used >= Math.Max(sizeHint, 1))
        {
            return;
        }

        var next = PooledBytes.Rent(Math.Max(sizeHint, Math.Clamp(current.Length * 2, FirstBytes, SegmentBytesMax)));
        if (used > 0)
        {
            (full ??= []).Add((current, used));
            fullBytes += used;
        }
        else if (current.Length > 0)
        {
            PooledBytes.Return(current);
        }

        current = next;
        used = 0;
    }

    /// <summary>Enumerates the pieces once. The default value has no pieces.</summary>
    public struct Pieces
    {
        private readonly PooledSegments? of;
        private int at;

        internal Pieces(PooledSegments of) => this.of = of;

        /// <summary>The current piece.</summary>
        public ReadOnlyMemory<byte> Current { get; private set; }

        /// <summary>For <c>foreach</c>.</summary>
        public readonly Pieces GetEnumerator() => this;

        /// <summary>Moves to the next piece.</summary>
        public bool MoveNext()
        {
            var before = of?.full?.Count ?? 0;
            if (of is null || at > before || (at == before && of.used == 0))
            {
                return false;
            }

            var (array, length) = at < before ? of.full![at] : (of.current, of.used);
            Current = array.AsMemory(0, length);
            at++;
            return true;
        }
    }
}
