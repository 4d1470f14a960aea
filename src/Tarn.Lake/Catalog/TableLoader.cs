using Tarn.Lake.Files;
using Tarn.Lake.Iceberg;

namespace Tarn.Lake.Catalog;

/// <summary>
/// Reads metadata files, manifest lists and manifests, which anybody may have written, within bounds of memory. The newest used are kept in memory, by the
/// identity of their bytes: a file that replaces another under its location is seen.
/// </summary>
/// <param name="files">The files.</param>
/// <param name="keptBytesMax">About the most that kept ones take.</param>
/// <param name="readingBytesMax">The most that is taken while files are read; one file may take half of it.</param>
public sealed class TableLoader(ITableFiles files, long keptBytesMax = 64 << 20, long readingBytesMax = 64 << 20)
{
    private readonly ReadingRoom room = new(readingBytesMax);
    private readonly RecentFiles<TableMetadata> metadata = new(keptBytesMax / 4, MemoryWeight.Of);
    private readonly RecentFiles<IReadOnlyList<ManifestFile>> lists = new(keptBytesMax / 8, MemoryWeight.Of);
    private readonly RecentFiles<IReadOnlyList<ManifestEntry>> manifests = new(keptBytesMax / 8 * 5, MemoryWeight.Of);

    /// <summary>The files of the tables.</summary>
    public ITableFiles Store => files;

    /// <summary>The metadata at that location.</summary>
    public ValueTask<TableMetadata> Metadata(string location, CancellationToken cancellation) =>
        GetOrRead(metadata, location, "", TableMetadataReader.Read, cancellation);

    /// <summary>The manifests of a snapshot, in order.</summary>
    public ValueTask<IReadOnlyList<ManifestFile>> Manifests(Snapshot snapshot, CancellationToken cancellation) =>
        snapshot.ManifestList is { } location
            ? GetOrRead(lists, location, "", ManifestListReader.Read, cancellation)
            : throw IcebergFormat.Broken($"snapshot {snapshot.Id} has no manifest list; rewrite its manifests with its own engine");

    /// <summary>A manifest's entries, deleted ones included.</summary>
    public ValueTask<IReadOnlyList<ManifestEntry>> Entries(TableMetadata table, ManifestFile manifest, CancellationToken cancellation)
    {
        var partitionType = table.SpecById(manifest.SpecId).PartitionType(table.CurrentSchema);

        // the same file is read differently once a partition source was widened, or under another snapshot's inheritance
        return GetOrRead(
            manifests,
            manifest.Path,
            $"#{manifest.SequenceNumber}#{partitionType}",
            (bytes, budget) => ManifestReader.Read(bytes, manifest, partitionType, budget),
            cancellation);
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

    internal void Keep(StagedFile file, TableMetadata value) => metadata.Keep(file.BytesId, value);

    internal void Keep(StagedFile file, IReadOnlyList<ManifestFile> value) => lists.Keep(file.BytesId, value);

    private async ValueTask<T> GetOrRead<T>(
        RecentFiles<T> kept, string location, string reading, Func<ReadOnlyMemory<byte>, ReadBudget, T> parse, CancellationToken cancellation)
        where T : class
    {
        var file = await files.Find(location, cancellation);
        var key = file.BytesId + reading;
        if (kept.Find(key) is { } found)
        {
            return found;
        }

        var (value, taken) = await room.Read(
            location, async budget => (parse(await file.Read(budget, cancellation), budget), budget.Taken), cancellation);
        kept.Keep(key, value, taken / 2); // half of what a reading takes is what it makes
        return value;
    }
}
