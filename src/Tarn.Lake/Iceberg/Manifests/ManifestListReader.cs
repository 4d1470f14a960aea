using Tarn.Lake.Avro;
using Tarn.Lake.Files;

namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>Reads manifest lists of every format version.</summary>
public static class ManifestListReader
{
    /// <summary>The manifests in a list's bytes, in order.</summary>
    /// <exception cref="Tarn.Storage.TarnException">
    /// InvalidArgument: the bytes are not a manifest list. LimitExceeded: the reading exceeds the budget.
    /// </exception>
    public static IReadOnlyList<ManifestFile> Read(ReadOnlyMemory<byte> file, ReadBudget budget) =>
        new AvroContainerReader(file, budget).ReadAll()
            .Select(value => ReadManifest(new ManifestRecord(value as AvroRecord ?? throw IcebergFormat.Broken("a manifest list holds records"))))
            .ToArray();

    private static ManifestFile ReadManifest(ManifestRecord record) => new()
    {
        Path = record.Required<string>(FieldId.ManifestPath),
        LengthBytes = record.RequiredLong(FieldId.ManifestLength),
        SpecId = record.Int(FieldId.PartitionSpecId) ?? 0,
        Content = (ManifestContent)(record.Int(FieldId.ManifestContent) ?? 0),
        SequenceNumber = record.Long(FieldId.ManifestSequenceNumber) ?? 0,
        MinSequenceNumber = record.Long(FieldId.MinSequenceNumber) ?? 0,
        AddedSnapshotId = new SnapshotId(record.Long(FieldId.AddedSnapshotId) ?? 0),
        AddedFilesCount = record.Int(FieldId.AddedFilesCount),
        ExistingFilesCount = record.Int(FieldId.ExistingFilesCount),
        DeletedFilesCount = record.Int(FieldId.DeletedFilesCount),
        AddedRowsCount = record.Long(FieldId.AddedRowsCount),
        ExistingRowsCount = record.Long(FieldId.ExistingRowsCount),
        DeletedRowsCount = record.Long(FieldId.DeletedRowsCount),
        Partitions = record[FieldId.Partitions] is List<object?> items ? items.Select(ReadSummary).ToArray() : null,
        KeyMetadata = record[FieldId.ManifestKeyMetadata] as byte[],
        FirstRowId = record.Long(FieldId.ManifestFirstRowId),
    };

    private static PartitionFieldSummary ReadSummary(object? item)
    {
        var record = new ManifestRecord(item as AvroRecord ?? throw IcebergFormat.Broken("a partition summary is a record"));
        return new PartitionFieldSummary(
            record[FieldId.ContainsNull] is true,
            record[FieldId.ContainsNan] as bool?,
            record[FieldId.LowerBound] as byte[],
            record[FieldId.UpperBound] as byte[]);
    }
}
