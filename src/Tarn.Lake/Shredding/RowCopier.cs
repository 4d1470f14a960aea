using System.Buffers;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Copies rows of some partitions into new chunks, so that chunks with few wanted rows can be freed. Rows keep their order,
/// values and origins. Belongs to one thread.
/// </summary>
/// <param name="columns">The columns of the chunks, which fit them.</param>
/// <param name="keep">Keeps the bytes of a new chunk.</param>
public sealed class RowCopier(StructType columns, Action<ReadOnlyMemory<byte>> keep)
{
    private readonly Shredder _shredder = new(TableShape.Of(columns, new ShapeOptions { Evolve = false, KeepRest = false }));
    private readonly ArrayBufferWriter<byte> _record = new();
    private readonly ArrayBufferWriter<byte> _sealed = new();

    /// <summary>Copies rows of a chunk. They reach a new chunk with a later call, or with <see cref="Complete"/>.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="isKept">Whether the rows of a partition are copied.</param>
    public void Copy(ColumnChunk chunk, Func<int, bool> isKept)
    {
        using var json = new ChunkJson(_record);
        using var use = chunk.Use();
        foreach (var batch in chunk.Batches)
        {
            for (var row = 0; row < batch.Rows; row++)
            {
                if (!isKept(batch.Partition(row)))
                {
                    continue;
                }

                _record.ResetWrittenCount();
                json.WriteRow(batch, row);
                var result = _shredder.Append(_record.WrittenSpan, batch.Origin(row));
                if (result.Status == ShredStatus.SealFirst)
                {
                    Complete();
                    result = _shredder.Append(_record.WrittenSpan, batch.Origin(row));
                }

                Invariant.Check(result.Status == ShredStatus.Appended);
            }
        }
    }

    /// <summary>Completes the last chunk.</summary>
    public void Complete()
    {
        if (_shredder.Rows > 0)
        {
            _sealed.ResetWrittenCount();
            _shredder.Seal(_sealed);
            keep(_sealed.WrittenMemory);
        }
    }
}
