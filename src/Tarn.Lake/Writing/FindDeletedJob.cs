using Tarn.Lake.Catalog;
using Tarn.Lake.Planning;

namespace Tarn.Lake.Writing;

/// <summary>Data files whose rows that position deletes remove are sought.</summary>
public sealed record FindDeletedJob
{
    /// <summary>The table. Its pin holds all files until the job has ended.</summary>
    public required PinnedTable Table { get; init; }

    /// <summary>The data files with their position deletes, and no equality deletes.</summary>
    public required IReadOnlyList<ScanTask> Files { get; init; }

    /// <summary>The most memory of the bitmaps, bytes.</summary>
    public required long BytesMax { get; init; }
}
