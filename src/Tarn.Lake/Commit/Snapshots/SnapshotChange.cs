using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Commit.Snapshots;

/// <summary>The files that one snapshot adds to a branch and removes from it.</summary>
internal sealed record SnapshotChange
{
    /// <summary>The operation in the snapshot's summary.</summary>
    public required string Operation { get; init; }

    /// <summary>The branch that gets the snapshot. A new one begins at main's head.</summary>
    public string Branch { get; init; } = SnapshotRef.Main;

    /// <summary>New data and delete files.</summary>
    public IReadOnlyList<WrittenFile> Added { get; init; } = [];

    /// <summary>Files that leave the branch.</summary>
    public FileRemoval Removed { get; init; } = FileRemoval.None;

    /// <summary>Further entries of the snapshot's summary.</summary>
    public IReadOnlyDictionary<string, string> SummaryEntries { get; init; } = new Dictionary<string, string>();

    /// <summary>A change that adds files, with new deletion vectors in place of others.</summary>
    public static SnapshotChange Of(
        string branch, IReadOnlyList<WrittenFile> added, IReadOnlyList<DataFile> replaced, IReadOnlyDictionary<string, string> summary)
    {
        var (operation, removed) = (OperationOf(added, removesFiles: false), FileRemoval.Of(replaced, []));
        return new SnapshotChange { Operation = operation, Branch = branch, Added = added, Removed = removed, SummaryEntries = summary };
    }

    /// <summary>The operation of a change of rows.</summary>
    /// <param name="added">The new files. Delete files remove rows.</param>
    /// <param name="removesFiles">Whether data files are removed too.</param>
    public static string OperationOf(IReadOnlyList<WrittenFile> added, bool removesFiles)
    {
        var addsRows = added.Any(file => file.File.Content == FileContent.Data);
        var removesRows = removesFiles || added.Any(file => file.File.Content != FileContent.Data);
        return (addsRows, removesRows) switch
        {
            (true, false) => SnapshotSummary.Append,
            (false, true) => SnapshotSummary.Delete,
            _ => SnapshotSummary.Overwrite,
        };
    }
}
