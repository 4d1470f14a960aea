using Tarn.Lake.Files;
using Tarn.Lake.Iceberg;

namespace Tarn.Lake.Catalog;

/// <summary>Reads metadata files, manifest lists and manifests. They are immutable, so the newest used are kept in memory.</summary>
public sealed class TableLoader(ITableFiles files)
{
    /// <summary>About the most that all of it takes.</summary>
    public const long MemoryBytesMax = MetadataBytesMax + ListBytesMax + ManifestBytesMax;

    private const long MetadataBytesMax = 16 << 20;
    private const long ListBytesMax = 8 << 20;
    private const long ManifestBytesMax = 40 << 20;

    private readonly RecentFiles<TableMetadata> metadata = new(MetadataBytesMax, MemoryWeight.Of);
    private readonly RecentFiles<IReadOnlyList<ManifestFile>> lists = new(ListBytesMax, MemoryWeight.Of);
    private readonly RecentFiles<IReadOnlyList<ManifestEntry>> manifests = new(ManifestBytesMax, MemoryWeight.Of);

    /// <summary>The files of the tables.</summary>
    public ITableFiles Store => files;

    /// <summary>The metadata at that location.</summary>
    public ValueTask<TableMetadata> Metadata(string location, CancellationToken cancellation) =>
        metadata.GetOrRead(location, files, TableMetadataReader.Read, cancellation);

    /// <summary>The manifests of a snapshot, in order.</summary>
    public ValueTask<IReadOnlyList<ManifestFile>> Manifests(Snapshot snapshot, CancellationToken cancellation) =>
        snapshot.ManifestList is { } location
            ? lists.GetOrRead(location, files, ManifestListReader.Read, cancellation)
            : throw IcebergFormat.Broken($"snapshot {snapshot.Id} has no manifest list; rewrite its manifests with its own engine");

    /// <summary>A manifest's entries, deleted ones included.</summary>
    public ValueTask<IReadOnlyList<ManifestEntry>> Entries(TableMetadata table, ManifestFile manifest, CancellationToken cancellation)
    {
        var partitionType = table.SpecById(manifest.SpecId).PartitionType(table.CurrentSchema);

        // the same file is read differently once a partition source was widened, or under another snapshot's inheritance
        var key = $"{manifest.Path}#{manifest.SequenceNumber}#{partitionType}";
        return manifests.GetOrRead(key, manifest.Path, files, bytes => ManifestReader.Read(bytes, manifest, partitionType), cancellation);
    }

    /// <summary>The live files of a snapshot.</summary>
    public async ValueTask<SnapshotFiles> Files(TableMetadata table, Snapshot? snapshot, CancellationToken cancellation)
    {
        List<ManifestEntry> data = [], deletes = [];
        foreach (var manifest in snapshot is null ? [] : await Manifests(snapshot, cancellation))
        {
            var into = manifest.Content == ManifestContent.Data ? data : deletes;
            into.AddRange((await Entries(table, manifest, cancellation)).Where(entry => entry.IsLive));
        }

        return new SnapshotFiles(data, deletes);
    }

    internal void Keep(string location, TableMetadata value) => metadata.Keep(location, value);

    internal void Keep(string location, IReadOnlyList<ManifestFile> value) => lists.Keep(location, value);
}
