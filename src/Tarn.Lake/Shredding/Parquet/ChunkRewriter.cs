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
    /// <param name="shredder">shreds to the columns; counts the values that moved to <c>_rest</c> here</param>
    /// <param name="keep">makes a chunk from its bytes</param>
    public static IReadOnlyList<ColumnChunk> Rewrite(ColumnChunk chunk, Shredder shredder, Func<ReadOnlyMemory<byte>, ColumnChunk> keep)
    {
        var record = new ArrayBufferWriter<byte>();
        var folding = new RestFolding(path => HasChanged(chunk.Root, shredder.Shape.Root, path));
        var rewritten = new List<ColumnChunk>();
        using var json = new ChunkJson(record);
        using var use = chunk.Use();
        foreach (var batch in chunk.Batches)
        {
            for (var row = 0; row < batch.Rows; row++)
            {
                record.ResetWrittenCount();
                json.WriteRow(batch, row);
                folding.Fold(record.WrittenSpan, ChunkJson.Rest(batch, row));
                var result = shredder.Append(folding.Record, batch.Origin(row), folding.Rest);
                if (result.Status == ShredStatus.SealFirst)
                {
                    rewritten.Add(Seal(shredder, keep));
                    result = shredder.Append(folding.Record, batch.Origin(row), folding.Rest);
                }

                Invariant.Check(result.Status == ShredStatus.Appended);
            }
        }

        rewritten.Add(Seal(shredder, keep));
        return rewritten;
    }

    /// <summary>Whether a value of that path gets a column of another kind, so that a value of <c>_rest</c> may fit now.</summary>
    private static bool HasChanged(ChunkColumn from, ShapeNode to, IReadOnlyList<string> path)
    {
        foreach (var part in path)
        {
            if (from.Kind != to.Kind)
            {
                return true;
            }

            var next = to.Kind == ColumnKind.Struct ? to.Children.FirstOrDefault(child => child.Name == part) : to.Children.LastOrDefault();
            if ((from.Kind == ColumnKind.Struct ? from.Find(part) : from.Children.LastOrDefault()) is not { } column || next is null)
            {
                return false;
            }

            (from, to) = (column, next);
        }

        return from.Kind != to.Kind;
    }

    private static ColumnChunk Seal(Shredder shredder, Func<ReadOnlyMemory<byte>, ColumnChunk> keep)
    {
        var output = new ArrayBufferWriter<byte>();
        shredder.Seal(output);
        return keep(output.WrittenMemory);
    }
}
