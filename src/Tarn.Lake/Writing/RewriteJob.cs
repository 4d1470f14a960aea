using Tarn.Lake.Catalog;
using Tarn.Lake.Planning;

namespace Tarn.Lake.Writing;

/// <summary>Data files whose live rows are written anew, in the table's current schema and sort order.</summary>
public sealed record RewriteJob
{
    /// <summary>The table. Its pin holds all files until the job has ended.</summary>
    public required PinnedTable Table { get; init; }

    /// <summary>The data files with their deletes, by groups. The rows of a group become one file, without the deleted ones.</summary>
    public required IReadOnlyList<IReadOnlyList<ScanTask>> Groups { get; init; }
}
