using Tarn.Lake.Catalog;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Updates;

namespace Tarn.Lake.Commit.Actions;

/// <summary>Sets the statistics file of a snapshot, or removes it.</summary>
/// <param name="File">The file; null: none.</param>
public sealed record StatisticsAction(SnapshotId Snapshot, StatisticsFile? File) : CommitAction
{
    /// <summary>Whether it is the file of partition statistics.</summary>
    public bool OfPartitions { get; init; }

    /// <summary>The file's bytes, which the commit names; null: the file has its name already.</summary>
    public StagedFile? Staged { get; init; }

    internal override ValueTask Plan(CommitDraft draft, TableLoader loader, CancellationToken cancellationToken)
    {
        if (File is not null && (File.SnapshotId != Snapshot || draft.Metadata.SnapshotById(Snapshot) is null))
        {
            throw IcebergFormat.Broken($"there is no snapshot {Snapshot}, or its statistics name another one");
        }

        if (Staged is not null)
        {
            draft.Name(Staged);
        }

        draft.Apply((File, OfPartitions) switch
        {
            ({ } file, false) => new TableUpdate.SetStatistics(file),
            ({ } file, true) => new TableUpdate.SetPartitionStatistics(file),
            (null, false) => new TableUpdate.RemoveStatistics(Snapshot),
            (null, true) => new TableUpdate.RemovePartitionStatistics(Snapshot),
        });
        return ValueTask.CompletedTask;
    }
}
