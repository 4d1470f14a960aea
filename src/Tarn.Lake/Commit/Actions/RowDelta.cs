using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Commit.Actions;

/// <summary>Adds rows, and deletes rows by delete files: an update, a merge, an upsert.</summary>
public sealed record RowDelta : CommitAction
{
    /// <summary>New data and delete files.</summary>
    public required IReadOnlyList<WrittenFile> Files { get; init; }

    /// <summary>The data files that the position deletes name. They must still belong to the branch.</summary>
    public IReadOnlyList<DataFile> Referenced { get; init; } = [];

    /// <summary>The delete files that new deletion vectors replace. They must still belong to the branch.</summary>
    public IReadOnlyList<DataFile> Replaced { get; init; } = [];

    /// <summary>The branch's head when the delta was planned; null: it had none.</summary>
    public SnapshotId? From { get; init; }

    /// <summary>The changes of others that refuse the delta. Null: only removed files do, as in an upsert by keys.</summary>
    public Isolation? Isolation { get; init; }

    /// <summary>Under <see cref="Actions.Isolation.Serializable"/>: whether a file may hold rows that the delta had to read.</summary>
    public Func<DataFile, bool> MayBeRead { get; init; } = _ => true;

    /// <summary>The branch that gets the delta.</summary>
    public string Branch { get; init; } = SnapshotRef.Main;

    /// <summary>Further entries of the snapshot's summary.</summary>
    public IReadOnlyDictionary<string, string> SummaryEntries { get; init; } = new Dictionary<string, string>();

    internal override async ValueTask Plan(CommitDraft draft, TableLoader loader, CancellationToken cancellationToken)
    {
        var check = new ConflictCheck(draft.Metadata, Branch, From, loader);
        if (Isolation is not null)
        {
            RowConflicts.CheckIds(check, draft.Metadata, From);
            RowConflicts.CheckForm(draft.Metadata, Files);
        }

        await RowConflicts.Check(check, Referenced, Isolation, MayBeRead, cancellationToken);
        await SnapshotWriter.Add(draft, SnapshotChange.Of(Branch, Files, Replaced, SummaryEntries), loader, cancellationToken);
    }
}
