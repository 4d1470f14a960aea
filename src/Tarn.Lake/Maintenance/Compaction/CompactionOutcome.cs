using Tarn.Lake.Iceberg;

namespace Tarn.Lake.Maintenance.Compaction;

/// <summary>The result of a run of compaction.</summary>
/// <param name="FilesRead">The data files that were replaced.</param>
/// <param name="FilesWritten">The new data files.</param>
/// <param name="BytesRead">The size of the replaced files.</param>
/// <param name="BytesWritten">The size of the new files.</param>
/// <param name="RowsDeleted">The rows that deletes had removed and that are gone from the files.</param>
/// <param name="GroupsLeftOut">The groups that other commits made impossible.</param>
/// <param name="Snapshot">The new snapshot; null: nothing was committed.</param>
public sealed record CompactionOutcome(
    int FilesRead, int FilesWritten, long BytesRead, long BytesWritten, long RowsDeleted, int GroupsLeftOut, SnapshotId? Snapshot);
