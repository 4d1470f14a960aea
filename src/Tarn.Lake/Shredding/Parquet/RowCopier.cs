using System.Buffers;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Copies rows of some partitions into new chunks: so that chunks with few wanted rows can be freed, or that the rows of a
/// partition are together. Values and origins stay. Belongs to one thread.
/// </summary>
/// <param name="columns">The columns of the chunks, in their order.</param>
/// <param name="keep">Stores the bytes of a new chunk.</param>
public sealed class RowCopier(StructType columns, Action<ReadOnlyMemory<byte>> keep)
{
    private readonly ChunkBuilder _chunk = new(TableShape.Of(columns, new ShapeOptions { Evolve = false, KeepRest = false }));
    private readonly ArrayBufferWriter<byte> _sealed = new();

    /// <summary>
    /// Copies the rows of a chunk in their order. They reach a new chunk with a later call, or with <see cref="Complete"/>.
    /// </summary>
    /// <param name="isKept">Whether the rows of a partition are copied.</param>
    public void Copy(ColumnChunk chunk, Func<int, bool> isKept)
    {
        using var use = chunk.Use();
        foreach (var batch in chunk.Batches)
        {
            for (var row = 0; row < batch.Rows; row++)
            {
                if (isKept(batch.Partition(row)))
                {
                    Copy(batch, row);
                }
            }
        }
    }

    /// <summary>
    /// Copies the rows of some partitions of all chunks, one partition after the other. No batch has rows of two partitions.
    /// A writer of one file per partition then reads only that partition's rows.
    /// </summary>
    public void Group(IReadOnlyList<ColumnChunk> chunks, IReadOnlySet<int> partitions)
    {
        var runs = new RowRuns(chunks, new OriginPartition());
        foreach (var partition in runs.Partitions.Where(partitions.Contains))
        {
            foreach (var chunk in chunks.Where(chunk => runs.HasRows(chunk, partition)))
            {
                using var use = chunk.Use();
                foreach (var batch in chunk.Batches)
                {
                    Copy(batch, runs.RowsOf(batch, partition, out var isAll), isAll);
                }
            }

            _chunk.EndBatch();
        }
    }

    /// <summary>Completes the last chunk.</summary>
    public void Complete()
    {
        if (_chunk.Rows > 0)
        {
            _sealed.ResetWrittenCount();
            _chunk.Seal(_sealed);
            keep(_sealed.WrittenMemory);
        }
    }

    private void Copy(ChunkBatch batch, ReadOnlySpan<ushort> rows, bool isAll)
    {
        for (var row = 0; isAll && row < batch.Rows; row++)
        {
            Copy(batch, row);
        }

        foreach (var row in rows)
        {
            Copy(batch, row);
        }
    }

    private void Copy(ChunkBatch batch, int row)
    {
        var chunk = batch.Chunk;
        Invariant.Check(!chunk.HasRest && chunk.Root.Children.Count == _chunk.Root.Children.Length);
        var sourceBytes = (int)(chunk.SourceBytes / chunk.Rows);
        if (_chunk.SourceBytes + sourceBytes > Shredder.SourceBytesMax || _chunk.IsWide)
        {
            Complete();
        }

        _chunk.Root.Copy(batch, chunk.Root, row);
        _chunk.EndRow(batch.Origin(row), default, sourceBytes, rowCells: 0);
    }
}
