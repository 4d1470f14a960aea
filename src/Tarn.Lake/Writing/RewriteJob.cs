using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Manifests;

namespace Tarn.Lake.Writing;

/// <summary>Data files whose live rows are written anew, in the table's current schema and sort order.</summary>
public sealed record RewriteJob
{
    /// <summary>The table. Its pin holds all files until the job has ended.</summary>
    public required PinnedTable Table { get; init; }

    /// <summary>The data files, by groups. The rows of a group become one file.</summary>
    public required IReadOnlyList<IReadOnlyList<ManifestEntry>> Groups { get; init; }

    /// <summary>The delete files of the snapshot. Those that concern the data files are folded in.</summary>
    public required IReadOnlyList<ManifestEntry> Deletes { get; init; }
}
