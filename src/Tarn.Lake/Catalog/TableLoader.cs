using Tarn.Lake.Files;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Views;
using Tarn.Storage;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Catalog;

/// <summary>
/// Reads metadata files, manifest lists and manifests within memory limits, because foreign engines may have written
/// them. The most recently used ones stay in memory under the identity of their bytes: when a file is replaced at its
/// location, the new bytes are read.
/// </summary>
public sealed class TableLoader
{
    private readonly ITableFiles _files;
    private readonly ReadingBudget _room;
    private readonly RecentFiles<TableMetadata> _metadata;
    private readonly RecentFiles<IReadOnlyList<ManifestFile>> _lists;
    private readonly RecentFiles<IReadOnlyList<ManifestEntry>> _manifests;
    private readonly RecentFiles<CompactManifest> _compact;
    private readonly IReadOnlyList<TableLocation>? _places;
    private readonly IRights? _rights;

    /// <param name="keptBytesMax">
    /// The approximate limit of the cached files, in bytes of memory. Half of it is for manifests in their compact form: 32 MB
    /// hold 100,000 files with bounds of 10 columns.
    /// </param>
    /// <param name="readingBytesMax">
    /// The limit for all files being read, in bytes of memory. One file may take half of it.
    /// </param>
    public TableLoader(ITableFiles files, long keptBytesMax = 64 << 20, long readingBytesMax = 64 << 20)
    {
        _files = files;
        _room = new ReadingBudget(readingBytesMax);
        _metadata = new RecentFiles<TableMetadata>(keptBytesMax / 4, MemoryWeight.Of);
        _lists = new RecentFiles<IReadOnlyList<ManifestFile>>(keptBytesMax / 8, MemoryWeight.Of);
        _manifests = new RecentFiles<IReadOnlyList<ManifestEntry>>(keptBytesMax / 8, MemoryWeight.Of);
        _compact = new RecentFiles<CompactManifest>(keptBytesMax / 2, manifest => manifest.MemoryBytes, isExact: true);
    }

    private TableLoader(TableLoader all, IReadOnlyList<TableLocation> places, IRights? rights)
    {
        (_files, _room, _metadata, _lists, _manifests, _compact) = (all._files, all._room, all._metadata, all._lists, all._manifests, all._compact);
        (_places, _rights) = (places, rights);
    }

    public ITableFiles Store => _files;

    /// <summary>
    /// This loader for one table: lists and manifests outside its locations are opened only with the holder's right to each.
    /// </summary>
    /// <param name="rights">The rights of the reader; null: a job of the server, which opens nothing outside.</param>
    public TableLoader Within(IReadOnlyList<TableLocation> places, IRights? rights) => new(this, places, rights);

    /// <summary>The metadata at that location.</summary>
    public ValueTask<TableMetadata> Metadata(string location, CancellationToken cancellationToken) =>
        GetOrRead(_metadata, location, "", TableMetadataReader.Read, cancellationToken);

    /// <summary>The metadata of a view at that location. It is small and not cached.</summary>
    public async ValueTask<ViewMetadata> View(string location, CancellationToken cancellationToken)
    {
        var file = await _files.Find(location, cancellationToken);
        return await _room.Read(location, async budget => ViewJson.Read(await file.Read(budget, cancellationToken), budget), cancellationToken);
    }

    /// <summary>The manifests of a snapshot, in order.</summary>
    /// <exception cref="TarnException">AccessDenied: the list is outside the table's locations, and the reader has no right to it.</exception>
    public ValueTask<IReadOnlyList<ManifestFile>> Manifests(Snapshot snapshot, CancellationToken cancellationToken) =>
        snapshot.ManifestList is { } location
            ? GetOrRead(_lists, Allowed(location), "", ManifestListReader.Read, cancellationToken)
            : throw IcebergFormat.Broken($"snapshot {snapshot.Id} has no manifest list; rewrite its manifests with its own engine");

    /// <summary>A manifest's entries, including deleted ones.</summary>
    /// <exception cref="TarnException">AccessDenied: the manifest is outside the table's locations, and the reader has no right to it.</exception>
    public ValueTask<IReadOnlyList<ManifestEntry>> Entries(TableMetadata table, ManifestFile manifest, CancellationToken cancellationToken) =>
        OfManifest(_manifests, ManifestReader.Read, table, manifest, cancellationToken);

    /// <summary>
    /// A page of a manifest's entries, for manifests that are too large to be in memory as a whole. It is not cached.
    /// </summary>
    /// <param name="from">The number of entries before the page.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The page, and whether it is the last one.</returns>
    public async ValueTask<(IReadOnlyList<ManifestEntry> Page, bool IsLast)> EntryPage(
        TableMetadata table, ManifestFile manifest, long from, CancellationToken cancellationToken)
    {
        var partitionType = table.SpecById(manifest.SpecId).PartitionType(table.CurrentSchema);
        var file = await _files.Find(Allowed(manifest.Path), cancellationToken);
        return await _room.Read(
            manifest.Path,
            async budget => ManifestReader.ReadPage(await file.Read(budget, cancellationToken), manifest, partitionType, budget, from),
            cancellationToken);
    }

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

    private string Allowed(string location)
    {
        if (_places is null || _rights is InstanceRights || _places.Any(place => place.Holds(location)))
        {
            return location;
        }

        (_rights ?? throw new TarnException(ErrorKind.AccessDenied, $"{location} lies outside the places of the table.")).RequireRead(location);
        return location;
    }

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
            Allowed(manifest.Path),
            $"#{manifest.SpecId}#{manifest.SequenceNumber}#{manifest.AddedSnapshotId}#{manifest.FirstRowId}#{partitionType}",
            (bytes, budget) => parse(bytes, manifest, partitionType, budget),
            cancellationToken);
    }

    private async ValueTask<T> GetOrRead<T>(
        RecentFiles<T> kept, string location, string reading, Func<ReadOnlyMemory<byte>, ReadBudget, T> parse, CancellationToken cancellationToken)
        where T : class
    {
        var file = await _files.Find(location, cancellationToken);
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
