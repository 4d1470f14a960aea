using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Planning;
using Tarn.Lake.Shredding.Texts;

namespace Tarn.Lake.Writing;

/// <summary>Data files whose live rows are rewritten, in the table's sort order.</summary>
public sealed record RewriteJob
{
    /// <summary>The table. Its pin holds all files until the job has ended.</summary>
    public required PinnedTable Table { get; init; }

    /// <summary>
    /// The table with the columns of the new files; null: it has the table's current columns. Columns that are in both are in the same
    /// order. A column of the same name and another type gets the values as records with its new type, and <c>_rest</c> follows.
    /// </summary>
    public TableMetadata? Target { get; init; }

    /// <summary>Further forms of dates and timestamps, of columns with other types.</summary>
    public TimeFormats TimeFormats { get; init; } = TimeFormats.None;

    /// <summary>The data files with their deletes, by groups. The rows of a group become one file, without the deleted ones.</summary>
    public required IReadOnlyList<IReadOnlyList<ScanTask>> Groups { get; init; }
}
