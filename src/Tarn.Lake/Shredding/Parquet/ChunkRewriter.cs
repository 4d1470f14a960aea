using System.Buffers;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Storage;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Shreds a chunk again, to the table's current columns. The code is the same as for records, so that a value always
/// ends in the same place (its column or <c>_rest</c>). This is needed only when a type was chosen differently after
/// the chunk was made.
/// </summary>
internal static class ChunkRewriter
{
    /// <summary>Returns chunks of the same rows, in order, with the same origins. The caller disposes them.</summary>
    /// <param name="chunk">the rows</param>
    /// <param name="shape">the columns</param>
    /// <param name="counts">receives the values that moved to <c>_rest</c> here</param>
    /// <param name="keep">makes a chunk from its bytes</param>
    public static IReadOnlyList<ColumnChunk> Rewrite(ColumnChunk chunk, TableShape shape, RestCounts counts, Func<ReadOnlyMemory<byte>, ColumnChunk> keep)
    {
        var shredder = new Shredder(shape);
        var record = new ArrayBufferWriter<byte>();
        var rewritten = new List<ColumnChunk>();
        using var json = new ChunkJson(record);
        using var use = chunk.Use();
        foreach (var batch in chunk.Batches)
        {
            for (var row = 0; row < batch.Rows; row++)
            {
                record.ResetWrittenCount();
                json.WriteRow(batch, row);
                var result = Append(shredder, record.WrittenSpan, batch, row);
                if (result.Status == ShredStatus.SealFirst)
                {
                    rewritten.Add(Seal(shredder, keep));
                    result = Append(shredder, record.WrittenSpan, batch, row);
                }

                Invariant.Check(result.Status == ShredStatus.Appended);
            }
        }

        rewritten.Add(Seal(shredder, keep));
        counts.Add(shredder.RestCounts.Lines);
        return rewritten;
    }

    private static ShredResult Append(Shredder shredder, ReadOnlySpan<byte> record, ChunkBatch batch, int row) =>
        shredder.Append(record, batch.Origin(row), ChunkJson.Rest(batch, row));

    private static ColumnChunk Seal(Shredder shredder, Func<ReadOnlyMemory<byte>, ColumnChunk> keep)
    {
        var output = new ArrayBufferWriter<byte>();
        shredder.Seal(output);
        return keep(output.WrittenMemory);
    }
}
