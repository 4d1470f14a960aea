using Tarn.Lake.Avro;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>Reads manifests of every format version.</summary>
public static class ManifestReader
{
    /// <summary>
    /// The entries in a manifest's bytes, in order. Values that they inherit from <paramref name="manifest"/> (snapshot
    /// id, sequence numbers, first row ids) are filled in.
    /// </summary>
    /// <param name="file">The manifest's bytes.</param>
    /// <param name="manifest">The manifest list's record of the manifest.</param>
    /// <param name="partitionType">
    /// The spec's tuple type under the caller's schema. Values that were written before their column was widened are
    /// converted to the wider type.
    /// </param>
    /// <param name="budget">The budget for the memory of the entries.</param>
    /// <exception cref="Tarn.Storage.TarnException">
    /// InvalidArgument: the bytes are not a manifest. LimitExceeded: the reading exceeds the budget.
    /// </exception>
    public static IReadOnlyList<ManifestEntry> Read(ReadOnlyMemory<byte> file, ManifestFile manifest, StructType partitionType, ReadBudget budget)
    {
        var reader = new AvroContainerReader(file, budget);
        var entries = new List<ManifestEntry>();
        var inherited = new InheritedValues(manifest);
        foreach (var value in reader.ReadAll())
        {
            var record = new ManifestRecord(value as AvroRecord ?? throw IcebergFormat.Broken("a manifest holds records"));
            entries.Add(ReadEntry(record, manifest, partitionType, ref inherited));
        }

        return entries;
    }

    /// <summary>
    /// Some of the entries in a manifest's bytes: from an index on, until they take half of the budget. So a manifest of any
    /// number of entries can be read in pages. Values are as in <see cref="Read"/>.
    /// </summary>
    /// <param name="file">The manifest's bytes.</param>
    /// <param name="manifest">The manifest list's record of the manifest.</param>
    /// <param name="partitionType">The spec's tuple type under the caller's schema.</param>
    /// <param name="budget">The budget for the memory of the page.</param>
    /// <param name="from">The number of entries before the page.</param>
    /// <returns>The page, at least one entry where there is one, and whether it is the last one.</returns>
    public static (IReadOnlyList<ManifestEntry> Page, bool IsLast) ReadPage(
        ReadOnlyMemory<byte> file, ManifestFile manifest, StructType partitionType, ReadBudget budget, long from)
    {
        var reader = new AvroContainerReader(file, budget);
        var page = new List<ManifestEntry>();
        var inherited = new InheritedValues(manifest);
        var enough = budget.Left / 2;
        var number = 0L;
        foreach (var value in reader.ReadEach(() => number > from))
        {
            if (page.Count > 0 && budget.Left < enough)
            {
                return (page, false);
            }

            var record = new ManifestRecord(value as AvroRecord ?? throw IcebergFormat.Broken("a manifest holds records"));
            var entry = ReadEntry(record, manifest, partitionType, ref inherited);
            if (number++ >= from)
            {
                page.Add(entry);
            }
        }

        return (page, true);
    }

    private static ManifestEntry ReadEntry(ManifestRecord record, ManifestFile manifest, StructType partitionType, ref InheritedValues inherited)
    {
        var status = (EntryStatus)record.Required<int>(FieldId.Status);
        var file = ReadFile(new ManifestRecord(record.Required<AvroRecord>(FieldId.DataFile)), manifest.SpecId, partitionType);
        if (inherited.FirstRowId(status, file.Content, file.RecordCount, file.FirstRowId) is var rowId && rowId != file.FirstRowId)
        {
            file = file with { FirstRowId = rowId };
        }

        return new ManifestEntry
        {
            Status = status,
            SnapshotId = record.Long(FieldId.SnapshotId) is { } id ? new SnapshotId(id) : manifest.AddedSnapshotId,
            SequenceNumber = inherited.SequenceNumber(status, record.Long(FieldId.SequenceNumber)),
            FileSequenceNumber = inherited.SequenceNumber(status, record.Long(FieldId.FileSequenceNumber)),
            File = file,
        };
    }

    private static DataFile ReadFile(ManifestRecord record, int specId, StructType partitionType) => new()
    {
        Content = (FileContent)(record.Int(FieldId.Content) ?? 0),
        Path = record.Required<string>(FieldId.FilePath),
        Format = record.Required<string>(FieldId.FileFormat).ToLowerInvariant(),
        SpecId = specId,
        Partition = ManifestPartition.Read(record.Required<AvroRecord>(FieldId.Partition), partitionType),
        RecordCount = record.RequiredLong(FieldId.RecordCount),
        FileSizeBytes = record.RequiredLong(FieldId.FileSize),
        Metrics = new ColumnMetrics
        {
            ColumnSizes = record.Map<long>(FieldId.ColumnSizes),
            ValueCounts = record.Map<long>(FieldId.ValueCounts),
            NullValueCounts = record.Map<long>(FieldId.NullValueCounts),
            NanValueCounts = record.Map<long>(FieldId.NanValueCounts),
            LowerBounds = record.Map<byte[]>(FieldId.LowerBounds),
            UpperBounds = record.Map<byte[]>(FieldId.UpperBounds),
        },
        SplitOffsets = record.List<long>(FieldId.SplitOffsets),
        EqualityIds = record.List<int>(FieldId.EqualityIds),
        SortOrderId = record.Int(FieldId.SortOrderId),
        KeyMetadata = record[FieldId.KeyMetadata] as byte[],
        ReferencedDataFile = record[FieldId.ReferencedDataFile] as string,
        FirstRowId = record.Long(FieldId.FirstRowId),
        ContentOffset = record.Long(FieldId.ContentOffset),
        ContentSizeBytes = record.Long(FieldId.ContentSize),
    };
}
