namespace Tarn.Lake.Shredding;

/// <summary>
/// Finds columns that have both 0.0 and −0.0. A dictionary of DuckDB's writer treats these as one value.
/// </summary>
internal static class NegativeZeros
{
    /// <summary>
    /// Whether a column has both −0.0 and 0.0 in these chunks. A null counts as 0.0, because its slot holds 0.0.
    /// </summary>
    public static bool Any(IReadOnlyList<ColumnChunk> chunks)
    {
        var seen = new Dictionary<string, (bool Positive, bool Negative)>(StringComparer.OrdinalIgnoreCase);
        foreach (var chunk in chunks)
        {
            using var use = chunk.Use();
            Visit(chunk, chunk.Root, "", seen);
        }

        return seen.Values.Any(zeros => zeros is { Positive: true, Negative: true });
    }

    private static void Visit(ColumnChunk chunk, ChunkColumn column, string path, Dictionary<string, (bool Positive, bool Negative)> seen)
    {
        foreach (var child in column.Children)
        {
            Visit(chunk, child, $"{path}/{child.Name}", seen);
        }

        if (column.Kind is not (ColumnKind.Double or ColumnKind.Float))
        {
            return;
        }

        foreach (var batch in chunk.Batches)
        {
            var (positive, negative) = Zeros(batch, column);
            if (positive || negative)
            {
                var before = seen.GetValueOrDefault(path);
                seen[path] = (before.Positive || positive, before.Negative || negative);
            }
        }
    }

    private static unsafe (bool Positive, bool Negative) Zeros(ChunkBatch batch, ChunkColumn column)
    {
        ref readonly var buffers = ref batch[column.Index];
        if (buffers.NullCount == buffers.Count)
        {
            return default;
        }

        var place = batch.At(buffers.Values);
        if (column.Kind == ColumnKind.Float)
        {
            var floats = new ReadOnlySpan<int>(place, buffers.Count);
            return (floats.Contains(0), floats.Contains(int.MinValue));
        }

        var doubles = new ReadOnlySpan<long>(place, buffers.Count);
        return (doubles.Contains(0), doubles.Contains(long.MinValue));
    }
}
