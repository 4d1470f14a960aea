using System.Text;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Reads single values of a chunk in the CLR types of <see cref="Iceberg.SingleValue"/>. It boxes, so hot paths do not
/// use it.
/// </summary>
internal static unsafe class ChunkValue
{
    /// <summary>The value at the end of a path of structs; null when it or one of the structs is null.</summary>
    public static object? At(ChunkBatch batch, ReadOnlySpan<ChunkColumn> path, int row)
    {
        foreach (var column in path)
        {
            if (batch.IsNull(column.Index, row))
            {
                return null;
            }
        }

        ref readonly var buffers = ref batch[path[^1].Index];
        var values = batch.At(buffers.Values);
        var form = ColumnTraits.Of(path[^1].Kind).Stores is { } kind ? KindTraits.Of(kind).Form : ValueForm.None;
        return form switch
        {
            ValueForm.Boolean => (values[row >> 3] >> (row & 7) & 1) != 0,
            ValueForm.Int32 => ((int*)values)[row],
            ValueForm.Int64 => ((long*)values)[row],
            ValueForm.Float => ((float*)values)[row],
            ValueForm.Double => ((double*)values)[row],
            ValueForm.Decimal => ((Int128*)values)[row],
            ValueForm.Uuid => new Guid(new ReadOnlySpan<byte>(values + row * 16L, 16), bigEndian: true),
            ValueForm.Text => Encoding.UTF8.GetString(Bytes(batch, buffers, row)),
            ValueForm.Bytes => Bytes(batch, buffers, row).ToArray(),
            ValueForm.None => throw new InvalidOperationException($"{path[^1].Kind} is no single value"),
        };
    }

    /// <summary>
    /// The chunk's columns on the path to a field: the structs, then the field itself. Null: the chunk lacks the field.
    /// </summary>
    public static ChunkColumn[]? PathTo(ChunkColumn parent, StructType fields, int id)
    {
        foreach (var field in fields.Fields)
        {
            var column = parent.Find(field.Name);
            if (column == null)
            {
                continue;
            }

            if (field.Id == id)
            {
                return [column];
            }

            if (field.Type is StructType nested && PathTo(column, nested, id) is { } path)
            {
                return [column, .. path];
            }
        }

        return null;
    }

    private static ReadOnlySpan<byte> Bytes(ChunkBatch batch, in ColumnBuffers buffers, int row)
    {
        var offsets = (int*)batch.At(buffers.Offsets);
        return new(batch.At(buffers.Values) + offsets[row], offsets[row + 1] - offsets[row]);
    }
}
