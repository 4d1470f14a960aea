using Tarn.Lake.Catalog;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Planning;
using Tarn.Sql.Catalog;
using Tarn.Storage.Metadata;
using DataFile = Tarn.Lake.Iceberg.Manifests.DataFile;

namespace Tarn.Sql.Tests.Catalog;

/// <summary>The statistics of a table's files in a manifest in memory, so that the lake's planning decides which files are read.</summary>
internal sealed class FileStatistics
{
    private readonly TableLoader _loader;
    private readonly TableMetadata _table;

    private FileStatistics(TableLoader loader, TableMetadata table)
    {
        _loader = loader;
        _table = table;
    }

    public static async Task<FileStatistics> Of(Schema schema, PartitionSpec spec, IEnumerable<DataFile> files)
    {
        IMetadataStore store = new MemoryMetadataStore();
        var stored = new MemoryTableFiles(store);
        var entries = files.Select(f => new ManifestEntry { Status = EntryStatus.Added, SnapshotId = new SnapshotId(1), File = f }).ToList();
        var manifest = ManifestWriter.Write(schema, spec, ManifestContent.Data, entries, 2);
        var record = new ManifestFile
        {
            Path = "s3://lake/manifest.avro",
            LengthBytes = manifest.Length,
            SpecId = spec.SpecId,
            SequenceNumber = 1,
            AddedSnapshotId = new SnapshotId(1),
            AddedFilesCount = entries.Count,
        };
        await Put(record.Path, manifest);
        await Put("s3://lake/list.avro", ManifestListWriter.Write(new SnapshotId(1), null, 1, [record], 2));
        return new FileStatistics(new TableLoader(stored), new TableMetadata
        {
            FormatVersion = 2,
            TableUuid = Guid.Empty,
            Location = "s3://lake",
            LastUpdatedMs = 1,
            LastColumnId = schema.HighestFieldId,
            Schemas = [schema],
            CurrentSchemaId = schema.SchemaId,
            PartitionSpecs = [spec],
            DefaultSpecId = spec.SpecId,
            CurrentSnapshotId = new SnapshotId(1),
            Snapshots = [new Snapshot { Id = new SnapshotId(1), SequenceNumber = 1, TimestampMs = 1, ManifestList = "s3://lake/list.avro" }],
        });

        async Task Put(string location, ReadOnlyMemory<byte> bytes)
        {
            await using var staged = await stored.Stage(location, bytes, default);
            await store.Commit(
                async tx =>
                {
                    await staged.Put(tx);
                    return 0;
                },
                default);
        }
    }

    /// <summary>The state of a table whose files these are.</summary>
    public Func<Predicate, Task<ScannedFiles>> State => List;

    /// <summary>The files that may have rows for which the predicate is true.</summary>
    public async Task<ScannedFiles> List(Predicate predicate)
    {
        var scan = new TableScan(_loader, _table, _table.CurrentSnapshot, _table.CurrentSchema, predicate);
        return await new IcebergFiles(_table, _table.CurrentSchema).Of(scan, default);
    }
}
