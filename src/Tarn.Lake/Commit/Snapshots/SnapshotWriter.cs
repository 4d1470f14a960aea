using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;

namespace Tarn.Lake.Commit.Snapshots;

/// <summary>
/// Plans the snapshot of a change: manifests with the new files, the branch's manifests without the removed ones, the list,
/// and the summary. A change without a file makes no snapshot. Small manifests are merged: D38 (snapshots expire from the oldest end).
/// </summary>
internal static class SnapshotWriter
{
    /// <exception cref="TarnException">
    /// Conflict: a file to remove no longer belongs to the branch. NotSupported: a manifest with a file to remove cannot be
    /// written again. InvalidArgument: the branch is a tag, or an added file does not fit the table.
    /// </exception>
    public static async ValueTask Add(CommitDraft draft, SnapshotChange change, TableLoader loader, CancellationToken cancellationToken)
    {
        CheckDeletes(draft.Metadata, change.Added);
        var parent = BranchHistory.Head(draft.Metadata, change.Branch);
        var manifests = new ManifestOutput(draft);
        var before = parent is null ? [] : await loader.Manifests(parent, cancellationToken);
        var filtered = await ManifestFilter.Apply(manifests, before, change, loader, cancellationToken);
        if (change.Added.Count == 0 && filtered.Removed.Count == 0)
        {
            return;
        }

        var listed = Added(manifests, change.Added).ToList();
        listed.AddRange(await ManifestMerge.Apply(manifests, filtered.Manifests, loader, cancellationToken));

        Add(manifests, listed, change, filtered.Removed);
        foreach (var file in change.Added)
        {
            if (file.Staged is { } staged)
            {
                Invariant.Check(file.File.Path == staged.Location && file.File.FileSizeBytes == staged.SizeBytes);
                draft.Name(staged);
            }
        }
    }

    /// <summary>Adds a snapshot that lists these manifests.</summary>
    /// <param name="output">The commit and the snapshot's identity.</param>
    /// <param name="change">Operation, branch, and the files that the summary counts.</param>
    /// <param name="removed">Entries of the removed files, for the summary.</param>
    public static void Add(
        ManifestOutput output, IReadOnlyList<ManifestFile> manifests, SnapshotChange change, IReadOnlyList<ManifestEntry> removed)
    {
        var draft = output.Draft;
        var parent = BranchHistory.Head(draft.Metadata, change.Branch);
        var list = MetadataFiles.ManifestList(draft.Metadata.MetadataFolder, output.Snapshot);
        var ids = RowIds.Assign(draft.Metadata, manifests);
        draft.AddFile(list, ManifestListWriter.Write(output.Snapshot, parent?.Id, output.SequenceNumber, ids.Manifests, draft.Metadata.FormatVersion));
        draft.AddSnapshot(
            new Snapshot
            {
                Id = output.Snapshot,
                ParentId = parent?.Id,
                SequenceNumber = output.SequenceNumber,
                TimestampMs = draft.TimestampMs,
                ManifestList = list,
                SchemaId = draft.Metadata.CurrentSchemaId,
                Summary = ChangeSummary.Of(change, removed, parent),
                OtherMembers = ids.Members,
            },
            ids.Manifests,
            change.Branch);
    }

    // Readers of version 3 take new deletes of positions from deletion vectors alone.
    private static void CheckDeletes(TableMetadata table, IReadOnlyList<WrittenFile> added)
    {
        if (table.HasVectors && added.Any(file => file.File.IsPositionFile))
        {
            throw new TarnException(
                ErrorKind.NotSupported,
                $"The table has format version {table.FormatVersion}, in which deletion vectors delete positions; this change has position delete files.");
        }
    }

    private static IEnumerable<ManifestFile> Added(ManifestOutput manifests, IReadOnlyList<WrittenFile> files) =>
        from file in files
        group file by (file.File.SpecId, Content: file.File.Content == FileContent.Data ? ManifestContent.Data : ManifestContent.Deletes)
        into kind
        orderby kind.Key.Content, kind.Key.SpecId
        select manifests.Write(
            kind.Key.SpecId,
            kind.Key.Content,
            [.. kind.Select(file => new ManifestEntry
            {
                Status = EntryStatus.Added,
                SnapshotId = manifests.Snapshot,
                SequenceNumber = file.SequenceNumber,

                // The manifest list assigns ids, also to the rows of a file that another snapshot has.
                File = file.File with { FirstRowId = null },
            })]);
}
