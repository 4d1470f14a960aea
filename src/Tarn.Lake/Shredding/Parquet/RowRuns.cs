using Tarn.Lake.Shredding.Upserts;

namespace Tarn.Lake.Shredding;

/// <summary>
/// The rows of each batch grouped by partition, computed once for a flush: each partition's file then takes its rows
/// without a look at the others. It takes 2 bytes per row, and 8 bytes per batch and partition in it.
/// </summary>
internal sealed class RowRuns
{
    private readonly Dictionary<ChunkBatch, Runs> _byBatch = [];
    private readonly SortedSet<int> _partitions = [];

    // Rows that are not selected. No file takes them.
    private const int LeftOut = -1;

    public RowRuns(IReadOnlyList<ColumnChunk> chunks, IRowPartition by, ChunkRowSelection? selection = null)
    {
        var (ordinals, order) = (new int[ChunkFormat.BatchRowsMax], new ushort[ChunkFormat.BatchRowsMax]);
        foreach (var chunk in chunks)
        {
            using var use = chunk.Use();
            foreach (var batch in chunk.Batches)
            {
                var runs = (selection is null ? true : selection.AllOf(batch)) switch
                {
                    false => new Runs([new Run(LeftOut, 0)], null),
                    true when by.OnlyOf(batch) is { } only => new Runs([new Run(only, 0)], null),
                    _ => Group(batch, by, selection, ordinals, order),
                };
                _byBatch.Add(batch, runs);
                foreach (var run in runs.Starts.Where(run => run.Partition != LeftOut))
                {
                    _partitions.Add(run.Partition);
                }
            }
        }
    }

    private readonly record struct Run(int Partition, int Start);

    private readonly record struct Runs(Run[] Starts, ushort[]? Rows);

    /// <summary>The partitions that have rows, ascending.</summary>
    public IReadOnlyCollection<int> Partitions => _partitions;

    /// <summary>Whether a batch has rows of a partition.</summary>
    public bool HasRows(ChunkBatch batch, int partition) => IndexOf(_byBatch[batch].Starts, partition) >= 0;

    /// <summary>Whether a chunk has rows of a partition.</summary>
    public bool HasRows(ColumnChunk chunk, int partition)
    {
        foreach (var batch in chunk.Batches)
        {
            if (HasRows(batch, partition))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The rows of a partition in a batch, ascending.</summary>
    /// <param name="isAll">Whether all rows of the batch belong to it; then the result is empty.</param>
    public ReadOnlySpan<ushort> RowsOf(ChunkBatch batch, int partition, out bool isAll)
    {
        var (starts, rows) = _byBatch[batch];
        var at = IndexOf(starts, partition);
        isAll = rows is null && at >= 0;
        if (rows is null || at < 0)
        {
            return default;
        }

        var end = at + 1 < starts.Length ? starts[at + 1].Start : rows.Length;
        return rows.AsSpan(starts[at].Start..end);
    }

    private static Runs Group(ChunkBatch batch, IRowPartition by, ChunkRowSelection? selection, int[] ordinals, ushort[] order)
    {
        for (var row = 0; row < batch.Rows; row++)
        {
            (ordinals[row], order[row]) = (selection?.Contains(batch, row) == false ? LeftOut : by.Of(batch, row), (ushort)row);
        }

        // The rows of a partition keep their order.
        Array.Sort(order, 0, batch.Rows, Comparer<ushort>.Create((one, other) =>
            ordinals[one] == ordinals[other] ? one.CompareTo(other) : ordinals[one].CompareTo(ordinals[other])));
        var starts = new List<Run>();
        for (var at = 0; at < batch.Rows; at++)
        {
            if (at == 0 || ordinals[order[at]] != starts[^1].Partition)
            {
                starts.Add(new Run(ordinals[order[at]], at));
            }
        }

        return new Runs([.. starts], starts.Count == 1 ? null : order[..batch.Rows]);
    }

    private static int IndexOf(Run[] starts, int partition)
    {
        var (low, high) = (0, starts.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            switch (starts[middle].Partition.CompareTo(partition))
            {
                case 0:
                    return middle;
                case < 0:
                    low = middle + 1;
                    break;
                default:
                    high = middle - 1;
                    break;
            }
        }

        return -1;
    }
}
