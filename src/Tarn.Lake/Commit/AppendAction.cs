using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;

namespace Tarn.Lake.Commit;

/// <summary>
/// A fast append: the snapshot keeps all existing manifests and adds one with the new data files. When enough small
/// manifests exist, the append merges them: D38 (snapshots expire from the oldest end).
/// </summary>
internal static class AppendAction
{
    public static async ValueTask Add(CommitDraft draft, TableAppend append, TableLoader loader, CancellationToken cancellationToken)
    {
        var metadata = draft.Metadata;
        var parent = metadata.CurrentSnapshot;
        var id = NewId(metadata);
        var sequenceNumber = metadata.LastSequenceNumber + 1;

        var before = parent is null ? [] : await loader.Manifests(parent, cancellationToken);
        var manifests = new List<ManifestFile> { WriteManifest(draft, append, id, sequenceNumber) };
        manifests.AddRange(await ManifestMerge.Apply(draft, before, id, sequenceNumber, loader, cancellationToken));

        var list = MetadataFiles.ManifestList(metadata.MetadataFolder, id);
        draft.AddFile(list, ManifestListWriter.Write(id, parent?.Id, sequenceNumber, manifests));
        draft.AddSnapshot(
            new Snapshot
            {
                Id = id,
                ParentId = parent?.Id,
                SequenceNumber = sequenceNumber,
                TimestampMs = draft.TimestampMs,
                ManifestList = list,
                SchemaId = metadata.CurrentSchemaId,
                Summary = Summary(append, parent),
            },
            manifests);
    }

    private static SnapshotId NewId(TableMetadata metadata)
    {
        while (true)
        {
            var id = new SnapshotId(TableCommitters.NewSnapshotId());
            if (id.Value != 0 && metadata.SnapshotById(id) is null)
            {
                return id;
            }
        }
    }

    private static ManifestFile WriteManifest(CommitDraft draft, TableAppend append, SnapshotId snapshot, long sequenceNumber)
    {
        var (schema, spec) = (draft.Metadata.CurrentSchema, draft.Metadata.DefaultSpec);
        var entries = append.Files.Select(file => Entry(file, spec, snapshot)).ToArray();
        var location = MetadataFiles.Manifest(draft.Metadata.MetadataFolder);
        var bytes = ManifestWriter.Write(schema, spec, ManifestContent.Data, entries);
        draft.AddFile(location, bytes);
        return ManifestSummary.Of(location, bytes.Length, spec, schema, ManifestContent.Data, entries, snapshot, sequenceNumber);
    }

    private static ManifestEntry Entry(AppendedFile appended, PartitionSpec spec, SnapshotId snapshot)
    {
        Invariant.Check(appended.File.Path == appended.Staged.Location && appended.File.FileSizeBytes == appended.Staged.SizeBytes);
        Invariant.Check(appended.File.SpecId == spec.SpecId && appended.File.Content == FileContent.Data);
        return new ManifestEntry { Status = EntryStatus.Added, SnapshotId = snapshot, File = appended.File };
    }

    private static Dictionary<string, string> Summary(TableAppend append, Snapshot? parent)
    {
        var records = append.Files.Sum(f => f.File.RecordCount);
        var bytes = append.Files.Sum(f => f.File.FileSizeBytes);
        var summary = new Dictionary<string, string>
        {
            [SnapshotSummary.Operation] = "append",
            [SnapshotSummary.AddedDataFiles] = Text(append.Files.Count),
            [SnapshotSummary.AddedRecords] = Text(records),
            [SnapshotSummary.AddedFilesSize] = Text(bytes),
            [SnapshotSummary.ChangedPartitionCount] = Text(append.Files.Select(f => f.File.Partition).Distinct().Count()),
        };
        AddTotal(SnapshotSummary.TotalRecords, records);
        AddTotal(SnapshotSummary.TotalFilesSize, bytes);
        AddTotal(SnapshotSummary.TotalDataFiles, append.Files.Count);
        AddTotal(SnapshotSummary.TotalDeleteFiles, 0);
        AddTotal(SnapshotSummary.TotalPositionDeletes, 0);
        AddTotal(SnapshotSummary.TotalEqualityDeletes, 0);
        foreach (var (name, value) in append.SummaryEntries)
        {
            summary[name] = value;
        }

        return summary;

        // a total is written only when the parent has it
        void AddTotal(string name, long added)
        {
            if (parent is null || parent.Summary.Number(name) is not null)
            {
                summary[name] = Text((parent?.Summary.Number(name) ?? 0) + added);
            }
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
