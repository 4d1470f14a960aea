using Tarn.Delivery.Buffers;
using Tarn.Lake.Shredding;
using Tarn.Storage;

namespace Tarn.Delivery.Outputs.Conversion;

/// <summary>
/// Sealed chunks that are discarded one by one. 16 chunks share a scratch file, which is freed with the last of them. One
/// thread at a time.
/// </summary>
internal sealed class RowSegments(Func<ChunkBuffer> newBuffer) : IDisposable
{
    private const int ChunksMax = 16;

    private readonly List<RowChunk> _chunks = [];
    private Segment? _last;

    /// <summary>The chunks, in the order of their rows.</summary>
    public IReadOnlyList<RowChunk> Chunks => _chunks;

    /// <summary>Adds a chunk.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_last is null || _last.Buffer.Count >= ChunksMax)
        {
            _last = new Segment(newBuffer());
        }

        var segment = _last;
        segment.Buffer.Add(bytes);
        segment.Live++;
        var index = segment.Buffer.Count - 1;
        var rows = new Dictionary<int, int>();
        using var chunk = segment.Buffer.Open(index);
        using var use = chunk.Use();
        foreach (var batch in chunk.Batches)
        {
            for (var row = 0; row < batch.Rows; row++)
            {
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(rows, batch.Partition(row), out _)++;
            }
        }

        _chunks.Add(new RowChunk(rows, () => segment.Buffer.Open(index), () => Discard(segment, index)));
    }

    /// <summary>Discards a chunk.</summary>
    public void Remove(RowChunk chunk)
    {
        Invariant.Check(_chunks.Remove(chunk));
        chunk.Discard();
    }

    public void Clear()
    {
        foreach (var chunk in _chunks)
        {
            chunk.Discard();
        }

        _chunks.Clear();
        _last = null;
    }

    public void Dispose() => Clear();

    private void Discard(Segment segment, int index)
    {
        segment.Buffer.Discard(index);
        if (--segment.Live == 0)
        {
            segment.Buffer.Dispose();
            _last = ReferenceEquals(_last, segment) ? null : _last;
        }
    }

    private sealed class Segment(ChunkBuffer buffer)
    {
        public ChunkBuffer Buffer { get; } = buffer;

        public int Live { get; set; }
    }
}
