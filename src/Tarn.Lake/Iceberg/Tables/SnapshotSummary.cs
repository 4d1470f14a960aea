using System.Globalization;

namespace Tarn.Lake.Iceberg.Tables;

/// <summary>Names of summary entries, and a reader of their numbers.</summary>
/// <seealso href="https://iceberg.apache.org/spec/#optional-snapshot-summary-fields"/>
public static class SnapshotSummary
{
    /// <summary>One of the operations below.</summary>
    public const string Operation = "operation";

    /// <summary>The operation that only adds rows.</summary>
    public const string Append = "append";

    /// <summary>The operation that writes the same rows in other files.</summary>
    public const string Replace = "replace";

    /// <summary>The operation that adds and removes rows.</summary>
    public const string Overwrite = "overwrite";

    /// <summary>The operation that only removes rows.</summary>
    public const string Delete = "delete";

    /// <summary>The snapshot whose files were taken over (cherry-pick).</summary>
    public const string Source = "source-snapshot-id";

    /// <summary>
    /// The sequence number of the snapshot on which a rewrite was planned: all its files have rows of that snapshot. Tarn's rewrites have it.
    /// </summary>
    public const string PlannedSequence = "tarn.planned-sequence-number";

    /// <summary>Number of data files added.</summary>
    public const string AddedDataFiles = "added-data-files";

    /// <summary>Number of rows added.</summary>
    public const string AddedRecords = "added-records";

    /// <summary>Total bytes of the added files.</summary>
    public const string AddedFilesSize = "added-files-size";

    /// <summary>Number of data files removed.</summary>
    public const string DeletedDataFiles = "deleted-data-files";

    /// <summary>Number of delete files added.</summary>
    public const string AddedDeleteFiles = "added-delete-files";

    /// <summary>Number of delete files removed.</summary>
    public const string RemovedDeleteFiles = "removed-delete-files";

    /// <summary>Number of position delete files added.</summary>
    public const string AddedPositionDeleteFiles = "added-position-delete-files";

    /// <summary>Number of position delete files removed.</summary>
    public const string RemovedPositionDeleteFiles = "removed-position-delete-files";

    /// <summary>Number of equality delete files added.</summary>
    public const string AddedEqualityDeleteFiles = "added-equality-delete-files";

    /// <summary>Number of equality delete files removed.</summary>
    public const string RemovedEqualityDeleteFiles = "removed-equality-delete-files";

    /// <summary>Number of rows in removed data files.</summary>
    public const string DeletedRecords = "deleted-records";

    /// <summary>Total bytes of the removed files.</summary>
    public const string RemovedFilesSize = "removed-files-size";

    /// <summary>Number of positions in added position delete files.</summary>
    public const string AddedPositionDeletes = "added-position-deletes";

    /// <summary>Number of positions in removed position delete files.</summary>
    public const string RemovedPositionDeletes = "removed-position-deletes";

    /// <summary>Number of rows in added equality delete files.</summary>
    public const string AddedEqualityDeletes = "added-equality-deletes";

    /// <summary>Number of rows in removed equality delete files.</summary>
    public const string RemovedEqualityDeletes = "removed-equality-deletes";

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
