using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Shredding;

/// <summary>Counts the rows that have a column. Only changes of columns ask for it.</summary>
public static unsafe class ColumnRows
{
    /// <summary>The rows with a value in a column, at least one where a row may have several.</summary>
    /// <param name="chunks">The rows. Spilled chunks are read one after the other.</param>
    /// <param name="path">The column's path, parts joined by dots.</param>
    /// <param name="former">Counts only values that this type, from which the column widened, cannot hold; null: any value.</param>
    public static long Count(IReadOnlyList<ColumnChunk> chunks, string path, IcebergType? former = null)
    {
        var rows = 0L;
        foreach (var chunk in chunks)
        {
            var columns = path == TableShape.RestColumn ? [chunk.Rest] : ColumnPath.Find(chunk.Root, path, column => column.Name, column => column.Children);
            if (columns is not null)
            {
                rows += Count(chunk, columns, former);
            }
        }

        return rows;
    }

    private static long Count(ColumnChunk chunk, IReadOnlyList<ChunkColumn> path, IcebergType? former)
    {
        var index = path[^1].Index;
        if (former is null && path.SkipLast(1).All(column => column.Kind == ColumnKind.Struct))
        {
            return chunk.Batches.Sum(batch => (long)(batch[index].Count - batch[index].NullCount));
        }

        using var use = chunk.Use();
        var rows = 0L;
        foreach (var batch in chunk.Batches)
        {
            for (var row = 0; row < batch.Rows; row++)
            {
                rows += Has(batch, path, depth: 0, row, former) ? 1 : 0;
            }
        }

        return rows;
    }

    private static bool Has(ChunkBatch batch, IReadOnlyList<ChunkColumn> path, int depth, int at, IcebergType? former)
    {
        var column = path[depth];
        if (batch.IsNull(column.Index, at))
        {
            return false;
        }

        if (depth == path.Count - 1)
        {
            return former is not PrimitiveType type || !Holds(type, ChunkValue.At(batch, [column], at)!);
        }

        if (column.Kind == ColumnKind.Struct)
        {
            return Has(batch, path, depth + 1, at, former);
        }

        var offsets = (int*)batch.At(batch[column.Index].Offsets);
        for (var i = offsets[at]; i < offsets[at + 1]; i++)
        {
            if (Has(batch, path, depth + 1, i, former))
            {
                return true;
            }
        }

        return false;
    }

    // Iceberg widens these types only.
    private static bool Holds(PrimitiveType type, object value) => (type.Kind, value) switch
    {
        (PrimitiveKind.Int, long number) => number is >= int.MinValue and <= int.MaxValue,
        (PrimitiveKind.Float, double number) => FloatColumn.Holds(number),
        (PrimitiveKind.Decimal, Int128 unscaled) => Int128.Abs(unscaled) < Power(type.Precision),
        _ => true,
    };

    private static Int128 Power(int digits)
    {
        Int128 power = 1;
        for (var i = 0; i < digits; i++)
        {
            power *= 10;
        }

        return power;
    }
}
