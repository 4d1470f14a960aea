using Tarn.Lake.Catalog;
using Tarn.Lake.Planning;

namespace Tarn.Lake.Writing;

/// <summary>Data files in which the live rows with given keys are sought.</summary>
public sealed record FindRowsJob
{
    /// <summary>The table. Its pin holds all files until the job has ended.</summary>
    public required PinnedTable Table { get; init; }

    /// <summary>The data files with their deletes.</summary>
    public required IReadOnlyList<ScanTask> Files { get; init; }

    /// <summary>
    /// Paths of Parquet files in <c>scratch/</c>, relative to the data directory. Their columns are the key columns with their
    /// field ids, and each row is a key. Null equals null.
    /// </summary>
    public required IReadOnlyList<string> KeyFiles { get; init; }

    /// <summary>The field ids of the key columns: primitive columns, possibly in structs.</summary>
    public required IReadOnlyList<int> KeyIds { get; init; }

    /// <summary>The most rows that the job returns.</summary>
    public required int RowsMax { get; init; }
}
