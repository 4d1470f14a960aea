using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Commit.Actions;

/// <summary>Removes the data files that fulfil a condition, with all their rows. When no file does, nothing is committed.</summary>
/// <param name="Removes">The condition. It sees the files of the commit's moment.</param>
public sealed record DeleteFiles(Func<DataFile, bool> Removes) : CommitAction
{
    /// <summary>The branch that loses the files.</summary>
    public string Branch { get; init; } = SnapshotRef.Main;

    internal override async ValueTask Plan(CommitDraft draft, TableLoader loader, CancellationToken cancellationToken) =>
        await SnapshotWriter.Add(
            draft,
            new SnapshotChange
            {
                Operation = SnapshotSummary.Delete,
                Branch = Branch,
                Removed = FileRemoval.OfData(Removes),
            },
            loader,
            cancellationToken);
}
