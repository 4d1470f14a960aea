using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Commit.Actions;

/// <summary>Replaces data files by others with other rows: a copy-on-write change, or one of whole partitions.</summary>
public sealed record TableOverwrite : CommitAction
{
    /// <summary>The new files.</summary>
    public IReadOnlyList<WrittenFile> Files { get; init; } = [];

    /// <summary>The data files that leave the branch. They must belong to it.</summary>
    public IReadOnlyList<DataFile> Removed { get; init; } = [];

    /// <summary>
    /// Chooses further data files that leave the branch, for instance all of a partition. It sees the files of the commit's
    /// moment, also the rows of other commits.
    /// </summary>
    public Func<DataFile, bool>? RemovedToo { get; init; }

    /// <summary>The branch's head when the change was planned; null: it had none.</summary>
    public SnapshotId? From { get; init; }

    /// <summary>The changes of others that refuse this one. Null: only a missing file does.</summary>
    public Isolation? Isolation { get; init; }

    /// <summary>Under <see cref="Actions.Isolation.Serializable"/>: whether a file may hold rows that the change had to read.</summary>
    public Func<DataFile, bool> MayBeRead { get; init; } = _ => true;

    /// <summary>The branch that gets the change.</summary>
    public string Branch { get; init; } = SnapshotRef.Main;

    /// <summary>Further entries of the snapshot's summary.</summary>
    public IReadOnlyDictionary<string, string> SummaryEntries { get; init; } = new Dictionary<string, string>();

    /// <summary>Table properties to set; usually empty.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    internal override async ValueTask Plan(CommitDraft draft, TableLoader loader, CancellationToken cancellationToken)
    {
        draft.SetProperties(Properties);
        if (Isolation is not null)
        {
            await RowConflicts.Check(new ConflictCheck(draft.Metadata, Branch, From, loader), Removed, Isolation, MayBeRead, cancellationToken);
        }

        await SnapshotWriter.Add(
            draft,
            new SnapshotChange
            {
                Operation = SnapshotChange.OperationOf(Files, Removed.Count > 0 || RemovedToo is not null),
                Branch = Branch,
                Added = Files,
                Removed = FileRemoval.Of(Removed, []).And(RemovedToo),
                SummaryEntries = SummaryEntries,
            },
            loader,
            cancellationToken);
    }
}
