using Tarn.DuckDb;

namespace Tarn.Lake.Shredding.Retyping;

/// <summary>Copies columns of the types that retyping gives from chunks into DuckDB's vectors.</summary>
internal static unsafe class ChunkVectors
{
    /// <summary>Copies all values that a column has in a batch.</summary>
    /// <param name="output">The vector, of the column's type and with space for the values.</param>
    /// <param name="at">The index of the first value in the vector.</param>
    public static void Copy(ChunkBatch batch, ChunkColumn column, VectorView output, int at)
    {
        ref readonly var buffers = ref batch[column.Index];
        output.MakeNullable();
        if (buffers.NullCount == buffers.Count)
        {
            FillNulls(column, output, at, buffers.Count);
            return;
        }

        for (var i = 0; buffers.NullCount > 0 && i < buffers.Count; i++)
        {
            if (batch.IsNull(column.Index, i))
            {
                output.SetNull(at + i);
            }
        }

        CopyValues(batch, column, output, at);
    }

    private static void CopyValues(ChunkBatch batch, ChunkColumn column, VectorView output, int at)
    {
        ref readonly var buffers = ref batch[column.Index];
        var count = buffers.Count;
        var values = batch.At(buffers.Values);
        switch (column.Kind)
        {
            case ColumnKind.Boolean:
                for (var i = 0; i < count; i++)
                {
                    output.Values<bool>(at + count)[at + i] = (values[i >> 3] >> (i & 7) & 1) != 0;
                }

                break;
            case ColumnKind.Int or ColumnKind.Date:
                new ReadOnlySpan<int>(values, count).CopyTo(output.Values<int>(at + count)[at..]);
                break;
            case ColumnKind.Long or ColumnKind.Double or ColumnKind.Timestamp or ColumnKind.TimestampTz:
                new ReadOnlySpan<long>(values, count).CopyTo(output.Values<long>(at + count)[at..]);
                break;
            case ColumnKind.String:
                CopyTexts(batch, column, output, at);
                break;
            case ColumnKind.Struct:
                for (var i = 0; i < column.Children.Count; i++)
                {
                    Copy(batch, column.Children[i], output.Field(i), at);
                }

                break;
            case ColumnKind.List:
                CopyLists(batch, column, output, at, CopyElements);
                break;
            case ColumnKind.Map:
                CopyLists(batch, column, output, at, CopyEntries);
                break;
            default:
                throw new InvalidOperationException($"columns of kind {column.Kind} are not retyped");
        }
    }

    private static void CopyTexts(ChunkBatch batch, ChunkColumn column, VectorView output, int at)
    {
        ref readonly var buffers = ref batch[column.Index];
        var offsets = (int*)batch.At(buffers.Offsets);
        for (var i = 0; i < buffers.Count; i++)
        {
            output.SetBytes(at + i, new ReadOnlySpan<byte>(batch.At(buffers.Values) + offsets[i], offsets[i + 1] - offsets[i]));
        }
    }

    private static void CopyLists(ChunkBatch batch, ChunkColumn column, VectorView output, int at, Action<ChunkBatch, ChunkColumn, VectorView, int> elements)
    {
        ref readonly var buffers = ref batch[column.Index];
        var offsets = (int*)batch.At(buffers.Offsets);
        var start = output.ElementCount;
        output.Reserve(start + offsets[buffers.Count]);
        elements(batch, column, output.Elements, start);
        output.SetElementCount(start + offsets[buffers.Count]);
        for (var i = 0; i < buffers.Count; i++)
        {
            output.SetEntry(at + i, start + offsets[i], offsets[i + 1] - offsets[i]);
        }
    }

    private static void CopyElements(ChunkBatch batch, ChunkColumn list, VectorView output, int at) => Copy(batch, list.Children[0], output, at);

    private static void CopyEntries(ChunkBatch batch, ChunkColumn map, VectorView output, int at)
    {
        for (var i = 0; i < map.Children.Count; i++)
        {
            Copy(batch, map.Children[i], output.Field(i), at);
        }
    }

    private static void FillNulls(ChunkColumn column, VectorView output, int at, int count)
    {
        output.MakeNullable();
        for (var i = at; i < at + count; i++)
        {
            output.SetNull(i);
            if (column.Kind is ColumnKind.List or ColumnKind.Map)
            {
                output.SetEntry(i, 0, 0);
            }
        }

        for (var i = 0; column.Kind == ColumnKind.Struct && i < column.Children.Count; i++)
        {
            FillNulls(column.Children[i], output.Field(i), at, count);
        }
    }
}
