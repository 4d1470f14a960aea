namespace Tarn.Lake.Shredding;

/// <summary>
/// Divides a file's rows among threads. Each slice becomes one or more row groups. So a slice has at least half the rows
/// of a row group, or 32 MB.
/// </summary>
internal static class RowSlices
{
    private const long BytesMin = 32 << 20;

    /// <summary>Ranges of batches with about as many rows each, in order.</summary>
    /// <param name="flush">The rows, and the size of a row group.</param>
    /// <param name="partition">The partition of the rows.</param>
    /// <param name="range">The batches to divide.</param>
    /// <param name="countMax">The most slices.</param>
    public static IReadOnlyList<BatchRange> Of(ParquetFlush flush, (RowRuns By, int Ordinal) partition, BatchRange range, int countMax)
    {
        if (countMax <= 1)
        {
            return [range];
        }

        var batches = flush.Chunks.SelectMany(chunk => chunk.Batches).Skip(range.From).Take(range.Count).ToList();
        var rows = batches.ConvertAll(batch => RowsOf(batch, partition));
        var bytes = batches.Zip(rows).Sum(pair => pair.First.Chunk.LengthBytes * pair.Second / pair.First.Chunk.Rows);
        var total = rows.Sum(count => (long)count);
        var slices = Math.Min(Math.Max(total / (flush.RowGroupRows / 2), bytes / BytesMin), countMax);
        return slices <= 1 ? [range] : Divide(rows, total, range.From, slices);
    }

    private static List<BatchRange> Divide(List<int> rows, long total, int first, long slices)
    {
        var divided = new List<BatchRange>();
        var (from, taken, before) = (0, 0L, 0L);
        for (var i = 0; i < rows.Count; i++)
        {
            taken += rows[i];
            if (taken > before && taken >= total * (divided.Count + 1) / slices)
            {
                divided.Add(new BatchRange(first + from, first + i + 1));
                (from, before) = (i + 1, taken);
            }
        }

        return divided;
    }

    private static int RowsOf(ChunkBatch batch, (RowRuns By, int Ordinal) partition)
    {
        var rows = partition.By.RowsOf(batch, partition.Ordinal, out var isAll);
        return isAll ? batch.Rows : rows.Length;
    }
}
