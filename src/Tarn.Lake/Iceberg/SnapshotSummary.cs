using System.Globalization;

namespace Tarn.Lake.Iceberg;

/// <summary>Names of summary entries, and reading them.</summary>
/// <seealso href="https://iceberg.apache.org/spec/#optional-snapshot-summary-fields"/>
public static class SnapshotSummary
{
    /// <summary>append, replace, overwrite or delete.</summary>
    public const string Operation = "operation";

    /// <summary>Data files added.</summary>
    public const string AddedDataFiles = "added-data-files";

    /// <summary>Rows added.</summary>
    public const string AddedRecords = "added-records";

    /// <summary>Bytes of the files added.</summary>
    public const string AddedFilesSize = "added-files-size";

    /// <summary>Partitions that files were added to or removed from.</summary>
    public const string ChangedPartitionCount = "changed-partition-count";

    /// <summary>Rows of the table, deleted ones by delete files not subtracted.</summary>
    public const string TotalRecords = "total-records";

    /// <summary>Bytes of the table's data and delete files.</summary>
    public const string TotalFilesSize = "total-files-size";

    /// <summary>Data files of the table.</summary>
    public const string TotalDataFiles = "total-data-files";

    /// <summary>Delete files of the table.</summary>
    public const string TotalDeleteFiles = "total-delete-files";

    /// <summary>Positions in position delete files.</summary>
    public const string TotalPositionDeletes = "total-position-deletes";

    /// <summary>Rows in equality delete files.</summary>
    public const string TotalEqualityDeletes = "total-equality-deletes";

    /// <summary>The entry as a number; null when absent or not one.</summary>
    public static long? Number(this IReadOnlyDictionary<string, string> summary, string name) =>
        summary.TryGetValue(name, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
