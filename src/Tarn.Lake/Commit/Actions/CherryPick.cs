using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Planning;
using Tarn.Storage;

namespace Tarn.Lake.Commit.Actions;

/// <summary>
/// Takes a snapshot that is not in a branch's history into it. A snapshot whose parent is the branch's head becomes the
/// head. Of another one, the branch gets the files that it added; only appends can be taken that way.
/// </summary>
public sealed record CherryPick(SnapshotId Picked) : CommitAction
{
    private const string Staged = "wap.id";
    private const string Published = "published-wap-id";

    public string Branch { get; init; } = SnapshotRef.Main;

    internal override async ValueTask Plan(CommitDraft draft, TableLoader loader, CancellationToken cancellationToken)
    {
        var table = draft.Metadata;
        var picked = table.SnapshotById(Picked) ?? throw IcebergFormat.Broken($"there is no snapshot {Picked}");
        CheckNew(picked, BranchHistory.Of(table, Branch));
        if (picked.ParentId == BranchHistory.Head(table, Branch)?.Id)
        {
            draft.PointBranch(Branch, Picked);
            return;
        }

        if (picked.Operation != SnapshotSummary.Append)
        {
            throw new TarnException(
                ErrorKind.NotSupported, $"Snapshot {Picked} is of operation {picked.Operation}; only appends can be taken onto another parent.");
        }

        var entries = new Dictionary<string, string> { [SnapshotSummary.Source] = Picked.ToString() };
        if (picked.Summary.TryGetValue(Staged, out var staged))
        {
            entries[Published] = staged;
        }

        var added = await AddedFiles(table, picked, loader, cancellationToken);
        await CheckAbsent(table, added, loader, cancellationToken);
        await SnapshotWriter.Add(
            draft,
            new SnapshotChange
            {
                Operation = SnapshotSummary.Append,
                Branch = Branch,
                Added = added,
                SummaryEntries = entries,
            },
            loader,
            cancellationToken);
    }

    private void CheckNew(Snapshot picked, IReadOnlyList<Snapshot> history)
    {
        var staged = picked.Summary.GetValueOrDefault(Staged);
        foreach (var snapshot in history)
        {
            if (snapshot.Id == Picked || snapshot.Summary.GetValueOrDefault(SnapshotSummary.Source) == Picked.ToString())
            {
                throw IcebergFormat.Broken($"snapshot {Picked} is in the history of {Branch} already");
            }

            if (staged is not null && (snapshot.Summary.GetValueOrDefault(Staged) == staged || snapshot.Summary.GetValueOrDefault(Published) == staged))
            {
                throw IcebergFormat.Broken($"the staged commit {staged} is in the history of {Branch} already");
            }
        }
    }

    // The branch may have taken the files over from another snapshot. Listed twice, their rows would count twice.
    private async ValueTask CheckAbsent(TableMetadata table, IReadOnlyList<WrittenFile> added, TableLoader loader, CancellationToken cancellationToken)
    {
        var paths = added.Select(file => file.File.Path).ToHashSet();
        var scan = new TableScan(loader, table, BranchHistory.Head(table, Branch), table.CurrentSchema, Predicate.True);
        await foreach (var present in scan.Tasks(cancellationToken))
        {
            if (paths.Contains(present.File.File.Path))
            {
                throw IcebergFormat.Broken($"file {present.File.File.Path} of snapshot {Picked} is in {Branch} already");
            }
        }
    }

    private static async ValueTask<IReadOnlyList<WrittenFile>> AddedFiles(
        TableMetadata table, Snapshot picked, TableLoader loader, CancellationToken cancellationToken)
    {
        var added = new List<WrittenFile>();
        foreach (var manifest in (await loader.Manifests(picked, cancellationToken)).Where(manifest => manifest.AddedSnapshotId == picked.Id))
        {
            added.AddRange((await loader.Entries(table, manifest, cancellationToken))
                .Where(entry => entry.Status == EntryStatus.Added && entry.SnapshotId == picked.Id)
                .Select(entry => new WrittenFile(entry.File, Staged: null)));
        }

        return added;
    }
}
