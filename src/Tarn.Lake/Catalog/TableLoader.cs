using Tarn.Lake.Files;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Views;

namespace Tarn.Lake.Catalog;

/// <summary>
/// Reads metadata files, manifest lists and manifests within memory limits, because foreign engines may have written
/// them. The most recently used ones stay in memory under the identity of their bytes: when a file is replaced at its
/// location, the new bytes are read.
/// </summary>
/// <param name="files">The files.</param>
/// <param name="keptBytesMax">
/// The approximate limit of the kept files, in bytes of memory. Half of it is for manifests in their compact form: 32 MB
/// hold 100,000 files with bounds of 10 columns.
/// </param>
/// <param name="readingBytesMax">
/// The limit for all files being read, in bytes of memory. One file may take half of it.
/// </param>
public sealed class TableLoader(ITableFiles files, long keptBytesMax = 64 << 20, long readingBytesMax = 64 << 20)
{
    private readonly ReadingRoom _room = new(readingBytesMax);
    private readonly RecentFiles<TableMetadata> _metadata = new(keptBytesMax / 4, MemoryWeight.Of);
    private readonly RecentFiles<IReadOnlyList<ManifestFile>> _lists = new(keptBytesMax / 8, MemoryWeight.Of);
    private readonly RecentFiles<IReadOnlyList<ManifestEntry>> _manifests = new(keptBytesMax / 8, MemoryWeight.Of);
    private readonly RecentFiles<CompactManifest> _compact = new(keptBytesMax / 2, manifest => manifest.MemoryBytes, isExact: true);

    /// <summary>The files of the tables.</summary>
    public ITableFiles Store => files;

    /// <summary>The metadata at that location.</summary>
    public ValueTask<TableMetadata> Metadata(string location, CancellationToken cancellationToken) =>
        GetOrRead(_metadata, location, "", TableMetadataReader.Read, cancellationToken);

    /// <summary>The metadata of a view at that location. It is small and not kept.</summary>
    public async ValueTask<ViewMetadata> View(string location, CancellationToken cancellationToken)
    {
        var file = await files.Find(location, cancellationToken);
        return await _room.Read(location, async budget => ViewJson.Read(await file.Read(budget, cancellationToken), budget), cancellationToken);
    }

    /// <summary>The manifests of a snapshot, in order.</summary>
    public ValueTask<IReadOnlyList<ManifestFile>> Manifests(Snapshot snapshot, CancellationToken cancellationToken) =>
        snapshot.ManifestList is { } location
            ? GetOrRead(_lists, location, "", ManifestListReader.Read, cancellationToken)
            : throw IcebergFormat.Broken($"snapshot {snapshot.Id} has no manifest list; rewrite its manifests with its own engine");

    /// <summary>A manifest's entries, including deleted ones.</summary>
    public ValueTask<IReadOnlyList<ManifestEntry>> Entries(TableMetadata table, ManifestFile manifest, CancellationToken cancellationToken) =>
        OfManifest(_manifests, ManifestReader.Read, table, manifest, cancellationToken);

    /// <summary>The live files of a manifest in their compact form, for planning.</summary>
    internal ValueTask<CompactManifest> Compact(TableMetadata table, ManifestFile manifest, CancellationToken cancellationToken) =>
        OfManifest(_compact, CompactManifestReader.Read, table, manifest, cancellationToken);

    /// <summary>The live files of a snapshot.</summary>
    public async ValueTask<SnapshotFiles> Files(TableMetadata table, Snapshot? snapshot, CancellationToken cancellationToken)
    {
        List<ManifestEntry> data = [], deletes = [];
        foreach (var manifest in snapshot is null ? [] : await Manifests(snapshot, cancellationToken))
        {
            var into = manifest.Content == ManifestContent.Data ? data : deletes;
            into.AddRange((await Entries(table, manifest, cancellationToken)).Where(entry => entry.IsLive));
        }

        return new SnapshotFiles(data, deletes);
    }

    internal void Keep(StagedFile file, TableMetadata value) => _metadata.Keep(file.BytesId, value);

    internal void Keep(StagedFile file, IReadOnlyList<ManifestFile> value) => _lists.Keep(file.BytesId, value);

    private ValueTask<T> OfManifest<T>(
        RecentFiles<T> kept,
        Func<ReadOnlyMemory<byte>, ManifestFile, StructType, ReadBudget, T> parse,
        TableMetadata table,
        ManifestFile manifest,
        CancellationToken cancellationToken)
        where T : class
    {
        var partitionType = table.SpecById(manifest.SpecId).PartitionType(table.CurrentSchema);

        // The same file is read differently after a partition source was widened. Its entries also inherit a sequence
        // number, a snapshot and a first row id from the list.
        return GetOrRead(
            kept,
            manifest.Path,
            $"#{manifest.SpecId}#{manifest.SequenceNumber}#{manifest.AddedSnapshotId}#{manifest.FirstRowId}#{partitionType}",
            (bytes, budget) => parse(bytes, manifest, partitionType, budget),
            cancellationToken);
    }

    private async ValueTask<T> GetOrRead<T>(
        RecentFiles<T> kept, string location, string reading, Func<ReadOnlyMemory<byte>, ReadBudget, T> parse, CancellationToken cancellationToken)
        where T : class
    {
        var file = await files.Find(location, cancellationToken);
        var key = file.BytesId + reading;
        if (kept.Find(key) is { } found)
        {
            return found;
        }

        var (value, taken) = await _room.Read(
            location, async budget => (parse(await file.Read(budget, cancellationToken), budget), budget.Taken), cancellationToken);
        kept.Keep(key, value, taken);
        return value;
    }
}
