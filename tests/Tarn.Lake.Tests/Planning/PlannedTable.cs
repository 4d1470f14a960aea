using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Planning;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Tests.Planning;

/// <summary>A table of manifests in memory, without data.</summary>
internal sealed class PlannedTable
{
    private readonly IMetadataStore _store = new MemoryMetadataStore();
    private readonly MemoryTableFiles _files;
    private readonly Schema _schema;
    private readonly List<ManifestFile> _manifests = [];
    private TableMetadata _metadata;

    public PlannedTable(Schema schema, params PartitionSpec[] specs)
    {
        _files = new MemoryTableFiles(_store);
        _schema = schema;
        Loader = new TableLoader(_files);
        _metadata = new TableMetadata
        {
            FormatVersion = 2,
            TableUuid = Guid.Empty,
            Location = "s3://lake/t",
            LastUpdatedMs = 1,
            LastColumnId = schema.HighestFieldId,
            Schemas = [schema],
            CurrentSchemaId = schema.SchemaId,
            PartitionSpecs = specs,
            DefaultSpecId = specs[^1].SpecId,
        };
    }

    public TableLoader Loader { get; }

    public TableMetadata Metadata => _metadata;

    /// <summary>Adds a manifest of files of one spec, each with its sequence number.</summary>
    public async Task Add(int specId, ManifestContent content, IEnumerable<(DataFile File, long SequenceNumber)> files)
    {
        var entries = files.Select(f => new ManifestEntry
        {
            Status = EntryStatus.Existing,
            SnapshotId = new SnapshotId(1),
            SequenceNumber = f.SequenceNumber,
            FileSequenceNumber = f.SequenceNumber,
            File = f.File,
        }).ToList();
        var spec = _metadata.SpecById(specId);
        var bytes = ManifestWriter.Write(_schema, spec, content, entries, 2);
        var location = $"s3://lake/t/metadata/m{_manifests.Count}.avro";
        _manifests.Add(ManifestSummary.Of(location, bytes.Length, spec, _schema, content, entries, new SnapshotId(1), 1));
        await Put(location, bytes);
    }

    /// <summary>The paths of the planned files with those of their deletes.</summary>
    public async Task<Dictionary<string, string[]>> Plan(Predicate predicate)
    {
        var (_, tasks) = await Scan(predicate);
        return tasks.ToDictionary(t => t.File.File.Path, t => t.Deletes.Select(d => d.File.Path).ToArray());
    }

    public async Task<(TableScan Scan, List<ScanTask> Tasks)> Scan(Predicate predicate)
    {
        var location = $"s3://lake/t/metadata/list-{_manifests.Count}.avro";
        await Put(location, ManifestListWriter.Write(new SnapshotId(1), null, 1, _manifests, 2));
        var snapshot = new Snapshot { Id = new SnapshotId(1), SequenceNumber = 1, TimestampMs = 1, ManifestList = location };
        _metadata = _metadata with { Snapshots = [snapshot], CurrentSnapshotId = snapshot.Id };
        var scan = new TableScan(Loader, _metadata, snapshot, _schema, predicate);
        var tasks = new List<ScanTask>();
        await foreach (var task in scan.Tasks(default))
        {
            tasks.Add(task);
        }

        return (scan, tasks);
    }

    private async Task Put(string location, ReadOnlyMemory<byte> bytes)
    {
        await using var staged = await _files.Stage(location, bytes, default);
        await _store.Commit(
            async tx =>
            {
                await staged.Put(tx);
                return 0;
            },
            default);
    }
}
