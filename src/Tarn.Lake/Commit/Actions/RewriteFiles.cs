using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Commit.Actions;

/// <summary>Files with the same rows as others that they replace.</summary>
/// <param name="Removed">The data files that they replace.</param>
/// <param name="Added">The new files; empty when every row was deleted.</param>
public sealed record RewriteGroup(IReadOnlyList<DataFile> Removed, IReadOnlyList<WrittenFile> Added);

/// <summary>
/// Replaces files by others with the same rows: compaction. The new files keep the sequence number of the snapshot on which
/// they were planned, so that later equality deletes apply to them. A group whose files were removed or got new position
/// deletes is left out; the rest commits. D32 (rewrites keep sequence numbers).
/// </summary>
public sealed record RewriteFiles : CommitAction
{
    public required IReadOnlyList<RewriteGroup> Groups { get; init; }

    /// <summary>Delete files that apply to no row any more once every group is committed.</summary>
    public IReadOnlyList<DataFile> DeadDeletes { get; init; } = [];

    /// <summary>The branch's head when the rewrite was planned.</summary>
    public required SnapshotId From { get; init; }

    /// <summary>The branch that gets the rewrite.</summary>
    public string Branch { get; init; } = SnapshotRef.Main;

    /// <summary>Further entries of the snapshot's summary.</summary>
    public IReadOnlyDictionary<string, string> SummaryEntries { get; init; } = new Dictionary<string, string>();

    internal override async ValueTask Plan(CommitDraft draft, TableLoader loader, CancellationToken cancellationToken)
    {
        MovedRows.Check(draft.Metadata);
        var check = new ConflictCheck(draft.Metadata, Branch, From, loader);
        RowConflicts.CheckIds(check, draft.Metadata, From);
        var gone = await check.Gone(Groups.SelectMany(group => group.Removed), cancellationToken);
        var deletes = (await check.NewDeletes(cancellationToken)).Where(delete => delete.Content == FileContent.PositionDeletes).ToArray();
        var groups = Groups.Where(group => group.Removed.All(data =>
            !gone.Contains(data.Path) && !deletes.Any(delete => ConflictCheck.MayHit(delete, data)))).ToArray();
        draft.LeftOut = Groups.Count - groups.Length;
        if (groups.Length == 0 && (draft.LeftOut > 0 || DeadDeletes.Count == 0))
        {
            return;
        }

        var sequenceNumber = draft.Metadata.SnapshotById(From)!.SequenceNumber;
        await SnapshotWriter.Add(
            draft,
            new SnapshotChange
            {
                Operation = SnapshotSummary.Replace,
                Branch = Branch,
                Added = [.. groups.SelectMany(group => group.Added).Select(file => file with { SequenceNumber = sequenceNumber })],
                Removed = FileRemoval.Of([.. groups.SelectMany(group => group.Removed)], draft.LeftOut == 0 ? DeadDeletes : []),
                SummaryEntries = new Dictionary<string, string>(SummaryEntries)
                {
                    [SnapshotSummary.PlannedSequence] = sequenceNumber.ToString(CultureInfo.InvariantCulture),
                },
            },
            loader,
            cancellationToken);
    }
}
