using System.Buffers;
using Tarn.Storage;

namespace Tarn.Aws.Protocols;

/// <summary>
/// An answer's bytes on rented pieces. What was written never moves, and a large answer takes many pieces of a size that everybody uses
/// instead of one array that few could use again. Not thread-safe; <see cref="Dispose"/> gives the pieces back.
/// </summary>
public sealed class PooledSegments : IBufferWriter<byte>, IDisposable
{
    private const int FirstBytes = 4_096;

    // Below the large object heap's, so that pieces beyond what is kept cost no full collection.
    private const int SegmentBytesMax = 64 << 10;

    // Behind the first piece: most answers have no other.
    private List<(byte[] Array, int Used)>? full;
    private byte[] current = [];
    private int used;
    private long fullBytes;

    /// <summary>Bytes written.</summary>
    public long Length => fullBytes + used;

    /// <summary>What was written, piece by piece; valid until the next write, <see cref="Clear"/> or <see cref="Dispose"/>.</summary>
    public Pieces Segments => new(this);

    /// <summary>Forgets what was written.</summary>
    public void Clear()
    {
        if (full is not null)
        {
            full.ForEach(static piece => PooledBytes.Return(piece.Array));
            full.Clear();
        }

        fullBytes = used = 0;
    }

    /// <summary>What was written, as one array.</summary>
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

    /// <summary>The pieces of what was written; goes over them once. The default has none.</summary>
    public struct Pieces
    {
        private readonly PooledSegments? of;
        private int at;

        internal Pieces(PooledSegments of) => this.of = of;

        /// <summary>The piece it is at.</summary>
        public ReadOnlyMemory<byte> Current { get; private set; }

        /// <summary>For <c>foreach</c>.</summary>
        public readonly Pieces GetEnumerator() => this;

        /// <summary>Goes to the next piece.</summary>
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
