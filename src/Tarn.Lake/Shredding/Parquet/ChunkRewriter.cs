using System.Buffers;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Storage;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Shreds a chunk again, to the table's current columns. The code is the same as for records, so that a value always
/// gets to the same column or to <c>_rest</c>. This is needed only when a type was chosen differently after
/// the chunk was made.
/// </summary>
internal static class ChunkRewriter
{
    /// <summary>Returns chunks of the same rows, in order, with the same origins. The caller disposes them.</summary>
    /// <param name="chunk">The rows.</param>
    /// <param name="shredder">Shreds to the columns; counts the values that moved to <c>_rest</c> here.</param>
    /// <param name="returned">Takes the values that returned from <c>_rest</c>, with counts below 0.</param>
    /// <param name="keep">Makes a chunk from its bytes.</param>
    public static IReadOnlyList<ColumnChunk> Rewrite(
        ColumnChunk chunk, Shredder shredder, RestCounts returned, Func<ReadOnlyMemory<byte>, ColumnChunk> keep)
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
                var rest = ChunkJson.Rest(batch, row);
                folding.Fold(record.WrittenSpan, rest);
                foreach (var entry in folding.Returned)
                {
                    returned.Add(new RestLine(PathOf(chunk.Root, entry.Parts!), entry.Reason, RestLine.KindOf(rest[entry.Value][0]), null, -1));
                }

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
            if (Below(from, part) is not { } column || next is null)
            {
                return false;
            }

            (from, to) = (column, next);
        }

        return from.Kind != to.Kind;
    }

    /// <summary>The path of the column of a value, in the form of <see cref="RestLine.Column"/>. Below a value without columns, names stay.</summary>
    private static string PathOf(ChunkColumn row, IReadOnlyList<string> parts)
    {
        var names = new List<string>();
        var column = (ChunkColumn?)row;
        foreach (var part in parts)
        {
            column = column is null ? null : Below(column, part);
            names.Add(column?.Name ?? part);
        }

        return string.Join('.', names);
    }

    private static ChunkColumn? Below(ChunkColumn column, string part) =>
        column.Kind == ColumnKind.Struct ? column.Find(part) : column.Children.LastOrDefault();

    private static ColumnChunk Seal(Shredder shredder, Func<ReadOnlyMemory<byte>, ColumnChunk> keep)
    {
        var output = new ArrayBufferWriter<byte>();
        shredder.Seal(output);
        return keep(output.WrittenMemory);
    }
}
