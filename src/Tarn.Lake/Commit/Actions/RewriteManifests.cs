using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Commit.Actions;

/// <summary>
/// Rewrites the manifests of data files, in the order of their partitions, so that a query with a filter reads few of
/// them. The files stay. When the manifests are in that form already, nothing is committed.
/// </summary>
public sealed record RewriteManifests : CommitAction
{
    public string Branch { get; init; } = SnapshotRef.Main;

    /// <summary>The entries of a full manifest.</summary>
    public int EntriesMax { get; init; } = 10_000;

    internal override ValueTask Plan(CommitDraft draft, TableLoader loader, CancellationToken cancellationToken) =>
        ManifestSorting.Add(draft, Branch, EntriesMax, loader, cancellationToken);
}
