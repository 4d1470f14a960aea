using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;

namespace Tarn.Lake.Commit.Snapshots;

/// <summary>Makes the manifest list's record of a manifest that was just written.</summary>
internal static class ManifestSummary
{
    public static ManifestFile Of(
        string location,
        long lengthBytes,
        PartitionSpec spec,
        Schema schema,
        ManifestContent content,
        IReadOnlyList<ManifestEntry> entries,
        SnapshotId snapshot,
        long sequenceNumber) => new()
        {
            Path = location,
            LengthBytes = lengthBytes,
            SpecId = spec.SpecId,
            Content = content,
            SequenceNumber = sequenceNumber,
            MinSequenceNumber = entries.Where(e => e.IsLive).Select(e => e.SequenceNumber ?? sequenceNumber).DefaultIfEmpty(sequenceNumber).Min(),
            AddedSnapshotId = snapshot,
            AddedFilesCount = entries.Count(e => e.Status == EntryStatus.Added),
            ExistingFilesCount = entries.Count(e => e.Status == EntryStatus.Existing),
            DeletedFilesCount = entries.Count(e => e.Status == EntryStatus.Deleted),
            AddedRowsCount = Rows(entries, EntryStatus.Added),
            ExistingRowsCount = Rows(entries, EntryStatus.Existing),
            DeletedRowsCount = Rows(entries, EntryStatus.Deleted),
            Partitions = PartitionSummaries.Of(spec.PartitionType(schema), entries.Select(e => e.File.Partition)),
        };

    private static long Rows(IReadOnlyList<ManifestEntry> entries, EntryStatus status) =>
        entries.Where(e => e.Status == status).Sum(e => e.File.RecordCount);
}
