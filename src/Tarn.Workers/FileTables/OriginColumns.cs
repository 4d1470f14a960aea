using Tarn.DuckDb;
using Tarn.DuckDb.Functions;
using Tarn.Lake.Shredding;

namespace Tarn.Workers.FileTables;

/// <summary>The columns of the operation of an undelivered row, and of its arrival: D33 (only updates and deletes supersede).</summary>
/// <param name="first">The number of columns before them.</param>
/// <param name="files">The files of the rows.</param>
internal sealed class OriginColumns(int first, IReadOnlyList<TailLink> files)
{
    private static readonly string[] Names = ["op", "nf", "na", "ns", "no", "nr"];

    /// <summary>The number of columns.</summary>
    public static int Count => Names.Length;

    public static void Add(TableBinding binding)
    {
        using var number = DuckType.Of(DuckTypeId.BigInt);
        foreach (var name in Names)
        {
            binding.AddColumn(name, number);
        }
    }

    /// <summary>Writes the columns of a batch's rows.</summary>
    /// <param name="file">The number of their file.</param>
    public void Fill(ChunkView output, ChunkBatch batch, int file)
    {
        var rows = output.RowCount;
        var operations = output[first].Values<long>(rows);
        var numbers = output[first + 1].Values<long>(rows);
        var arrivals = output[first + 2].Values<long>(rows);
        var shards = output[first + 3].Values<long>(rows);
        var offsets = output[first + 4].Values<long>(rows);
        var subs = output[first + 5].Values<long>(rows);
        for (var row = 0; row < rows; row++)
        {
            var origin = batch.Origin(row);
            (operations[row], numbers[row], arrivals[row]) = ((long)origin.Operation, file, origin.ArrivalTimeMs);
            (shards[row], offsets[row], subs[row]) = (files[file].Shards[origin.Shard], origin.Offset, origin.Sub);
        }
    }
}
