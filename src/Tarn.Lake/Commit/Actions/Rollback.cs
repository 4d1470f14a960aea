using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Commit.Actions;

/// <summary>
/// Takes a branch back to one of its earlier snapshots. The later ones stay until they expire; main can return to them.
/// </summary>
public sealed record Rollback(SnapshotId To) : CommitAction
{
    public string Branch { get; init; } = SnapshotRef.Main;

    internal override ValueTask Plan(CommitDraft draft, TableLoader loader, CancellationToken cancellationToken)
    {
        if (BranchHistory.Of(draft.Metadata, Branch).All(snapshot => snapshot.Id != To)
            && (Branch != SnapshotRef.Main || draft.Metadata.SnapshotById(To) is null || !RollbackTarget.WasMain(draft.Metadata, To)))
        {
            throw IcebergFormat.Broken($"snapshot {To} is not in the history of {Branch}, or has expired");
        }

        draft.PointBranch(Branch, To);
        return ValueTask.CompletedTask;
    }
}
