using System.Globalization;

namespace Tarn.Lake.Iceberg.Tables;

/// <summary>Names of summary entries, and a reader of their numbers.</summary>
/// <seealso href="https://iceberg.apache.org/spec/#optional-snapshot-summary-fields"/>
public static class SnapshotSummary
{
    /// <summary>append, replace, overwrite or delete.</summary>
    public const string Operation = "operation";

    /// <summary>Number of data files added.</summary>
    public const string AddedDataFiles = "added-data-files";

    /// <summary>Number of rows added.</summary>
    public const string AddedRecords = "added-records";

    /// <summary>Total bytes of the added files.</summary>
    public const string AddedFilesSize = "added-files-size";

    /// <summary>Number of partitions in which files were added or removed.</summary>
    public const string ChangedPartitionCount = "changed-partition-count";

    /// <summary>Number of the table's rows; rows deleted by delete files are not subtracted.</summary>
    public const string TotalRecords = "total-records";

    /// <summary>Total bytes of the table's data and delete files.</summary>
    public const string TotalFilesSize = "total-files-size";

    /// <summary>Number of the table's data files.</summary>
    public const string TotalDataFiles = "total-data-files";

    /// <summary>Number of the table's delete files.</summary>
    public const string TotalDeleteFiles = "total-delete-files";

    /// <summary>Number of positions in position delete files.</summary>
    public const string TotalPositionDeletes = "total-position-deletes";

    /// <summary>Number of rows in equality delete files.</summary>
    public const string TotalEqualityDeletes = "total-equality-deletes";

    /// <summary>The entry as a number; null when it is absent or not a number.</summary>
    public static long? Number(this IReadOnlyDictionary<string, string> summary, string name) =>
        summary.TryGetValue(name, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
