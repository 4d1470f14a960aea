using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;

namespace Tarn.Lake.Commit.Actions;

/// <summary>
/// The first snapshot of a new table over files that exist already. The manifests are staged by the caller, because the manifests of
/// many files do not fit into memory together. Their entries inherit the snapshot and the sequence number.
/// </summary>
internal sealed record FolderAppend : CommitAction
{
    /// <summary>The manifests. Snapshot and sequence number are filled in.</summary>
    public required IReadOnlyList<(ManifestFile File, StagedFile Staged)> Manifests { get; init; }

    /// <summary>The number of data files.</summary>
    public required long Files { get; init; }

    /// <summary>The bytes of the data files.</summary>
    public required long Bytes { get; init; }

    /// <summary>The number of partitions.</summary>
    public required long Partitions { get; init; }

    internal override ValueTask Plan(CommitDraft draft, TableLoader loader, CancellationToken cancellationToken)
    {
        Invariant.Check(draft.Metadata.CurrentSnapshotId is null);
        var output = new ManifestOutput(draft);
        var manifests = Manifests.Select(manifest => manifest.File with
        {
            AddedSnapshotId = output.Snapshot,
            SequenceNumber = output.SequenceNumber,
            MinSequenceNumber = output.SequenceNumber,
        });
        SnapshotWriter.Add(output, [.. manifests], new SnapshotChange { Operation = SnapshotSummary.Append, SummaryEntries = Summary() }, []);
        foreach (var (_, staged) in Manifests)
        {
            draft.Name(staged);
        }

        return ValueTask.CompletedTask;
    }

    private Dictionary<string, string> Summary()
    {
        var rows = Text(Manifests.Sum(manifest => manifest.File.AddedRowsCount ?? 0));
        return new Dictionary<string, string>
        {
            [SnapshotSummary.AddedDataFiles] = Text(Files),
            [SnapshotSummary.AddedRecords] = rows,
            [SnapshotSummary.AddedFilesSize] = Text(Bytes),
            [SnapshotSummary.ChangedPartitionCount] = Text(Partitions),
            [SnapshotSummary.TotalDataFiles] = Text(Files),
            [SnapshotSummary.TotalRecords] = rows,
            [SnapshotSummary.TotalFilesSize] = Text(Bytes),
        };
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
