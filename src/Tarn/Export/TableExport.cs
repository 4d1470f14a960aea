using System.Globalization;
using System.Text;
using Tarn.Lake.Catalog;
using Tarn.Lake.Export;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;
using Tarn.Storage.Disk;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Rights;
using Tarn.Workers.Jobs;

namespace Tarn.Export;

/// <summary>
/// Exports the current snapshot of a table: links to its data files, and metadata that names them by their paths in the tree. Files
/// come before the metadata that lists them, and the hint that names the metadata comes last.
/// </summary>
/// <param name="progress">Gets the number of files that are done, and of all.</param>
internal sealed class TableExport(
    LakeCatalog catalog, ObjectStore objects, RelocatedDeletes deletes, IDisk disk, ExportTree tree, ExportOptions options, Action<int, int> progress)
{
    private const long ReadBytesMax = 1L << 30;
    private const string Hint = "metadata/version-hint.text";

    /// <summary>Whether a folder has an exported table.</summary>
    public static bool IsThere(string folder) => File.Exists(Path.Combine(folder, Hint));

    /// <summary>Exports a table.</summary>
    /// <param name="folder">Its folder, an absolute path.</param>
    /// <exception cref="TarnException">The table cannot be exported. Its earlier export stays as it is.</exception>
    public async Task<ExportedTable> Run(CatalogTable table, string folder, CancellationToken cancellationToken)
    {
        using var pinned = await catalog.Pin(table.Name, InstanceRights.Instance, cancellationToken);
        var snapshot = pinned.Metadata.CurrentSnapshot;
        var manifests = snapshot is null ? [] : await pinned.Manifests(snapshot, cancellationToken);
        var files = new Dictionary<string, DataFile>();
        foreach (var manifest in manifests)
        {
            await foreach (var entry in pinned.EachEntry(manifest, cancellationToken))
            {
                if (entry.IsLive)
                {
                    files[entry.File.Path] = entry.File;
                }
            }
        }

        var places = new ExportFolders(folder, pinned.Metadata, files.Keys);
        var kept = new HashSet<string>();
        var rewritten = new Dictionary<string, RelocatedFile>();
        var done = 0;
        foreach (var file in files.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            kept.Add(Path.Combine(folder, places.PathOf(file.Path)));
            if (await Add(table, file, places, folder, cancellationToken) is { } written)
            {
                rewritten[file.Path] = written;
            }

            progress(++done, files.Count);
        }

        var metadata = await WriteMetadata(pinned, manifests, places, rewritten, (folder, kept), cancellationToken);
        tree.RemoveOthers(folder, kept);
        var data = files.Values.Where(file => file.Content == FileContent.Data).ToList();
        return new ExportedTable(
            metadata, data.Count, files.Count - data.Count, data.Sum(file => file.RecordCount), files.Values.Sum(file => file.FileSizeBytes), kept);
    }

    /// <summary>Adds a file to the tree. Returns its size if it was rewritten, because it names data files.</summary>
    private async Task<RelocatedFile?> Add(
        CatalogTable table, DataFile file, ExportFolders places, string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, places.PathOf(file.Path));
        if (file.Content == FileContent.PositionDeletes)
        {
            return file.Format switch
            {
                _ when options.IsDry => null,
                "parquet" => await Positions(table, file, places, path, cancellationToken),
                "puffin" => await Vectors(file, places, path, cancellationToken),
                _ => throw new TarnException(ErrorKind.NotSupported, $"{file.Path}: positions of deleted rows in {file.Format} are not exported"),
            };
        }

        var (bucket, key) = ObjectLocation.Parse(file.Path);
        var version = await objects.Head(bucket, key, cancellationToken);
        var modified = version.LastModified.UtcDateTime;

        // A link to a copy in scratch/ would not be durable.
        var copies = options.Copies || !version.IsPlainFile;
        if (options.IsDry || (copies && ExportTree.HasCopy(path, version.Size, modified)))
        {
            return null;
        }

        using var lease = await objects.LeaseLocalFile(version, cancellationToken);
        if (copies)
        {
            await lease.Verify([new ByteRange(0, version.Size)], cancellationToken);
            tree.Copy(lease.Path, path, modified);
        }
        else
        {
            tree.Link(lease.Path, path, modified);
        }

        return null;
    }

    private async Task<RelocatedFile> Positions(
        CatalogTable table, DataFile file, ExportFolders places, string path, CancellationToken cancellationToken)
    {
        var written = await deletes.Write(table.Name, file.Path, places.Change, cancellationToken);
        tree.Write(path, await File.ReadAllBytesAsync(disk.LocalPath(written), cancellationToken));
        disk.Delete(written);
        return new RelocatedFile(file.Path, new FileInfo(path).Length);
    }

    private async Task<RelocatedFile> Vectors(DataFile file, ExportFolders places, string path, CancellationToken cancellationToken)
    {
        var before = await Read(file.Path, cancellationToken);
        var bytes = RelocatedVectors.Write(before.Span, location => new RelocatedFile(places.UriOf(places.PathOf(location))));
        tree.Write(path, bytes);
        return new RelocatedFile(file.Path, bytes.Length);
    }

    private async Task<string> WriteMetadata(
        PinnedTable pinned,
        IReadOnlyList<ManifestFile> manifests,
        ExportFolders places,
        Dictionary<string, RelocatedFile> rewritten,
        (string Folder, HashSet<string> Kept) target,
        CancellationToken cancellationToken)
    {
        RelocatedFile Relocate(string location) =>
            new(places.UriOf(places.PathOf(location)), rewritten.TryGetValue(location, out var one) ? one.SizeBytes : null);
        string Write(string path, ReadOnlySpan<byte> bytes)
        {
            tree.Write(Path.Combine(target.Folder, path), bytes);
            target.Kept.Add(Path.Combine(target.Folder, path));
            return places.UriOf(path);
        }

        var version = LastVersion(target.Folder) + 1;
        var written = new Dictionary<string, RelocatedFile>();
        foreach (var manifest in manifests)
        {
            var bytes = RelocatedManifests.Manifest(await Read(manifest.Path, cancellationToken), Relocate, new ReadBudget(ReadBytesMax));
            var path = string.Create(CultureInfo.InvariantCulture, $"metadata/v{version}-m{written.Count}.avro");
            written[manifest.Path] = new RelocatedFile(Write(path, bytes.Span), bytes.Length);
        }

        var (table, snapshot) = (pinned.Metadata, pinned.Metadata.CurrentSnapshot);
        if (snapshot is not null)
        {
            var list = RelocatedManifests.List(await Read(snapshot.ManifestList!, cancellationToken), written, new ReadBudget(ReadBytesMax));
            snapshot = snapshot.WithManifestList(Write(string.Create(CultureInfo.InvariantCulture, $"metadata/v{version}-snapshot.avro"), list.Span));
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"metadata/v{version}.metadata.json");
        Write(name, TableMetadataWriter.Write(Exported(table, snapshot, places)).Span);
        Write(Hint, Encoding.ASCII.GetBytes(version.ToString(CultureInfo.InvariantCulture)));
        return Path.Combine(target.Folder, name);
    }

    private static TableMetadata Exported(TableMetadata table, Snapshot? snapshot, ExportFolders places) => table with
    {
        Location = places.UriOf("").TrimEnd('/'),
        Snapshots = snapshot is null ? [] : [snapshot],
        SnapshotLog = snapshot is null ? [] : [new SnapshotLogEntry(snapshot.TimestampMs, snapshot.Id)],
        MetadataLog = [],
        Refs = table.Refs.Where(one => one.Key == "main" && snapshot is not null).ToDictionary(),
        Statistics = [],
        PartitionStatistics = [],
        Properties = table.Properties.Where(one => !one.Key.StartsWith("write.data.", StringComparison.Ordinal)
            && !one.Key.StartsWith("write.metadata.path", StringComparison.Ordinal) && !one.Key.StartsWith("write.object-storage.", StringComparison.Ordinal))
            .ToDictionary(),
    };

    private static int LastVersion(string folder) =>
        Path.Combine(folder, Hint) is var path && File.Exists(path)
            && int.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private async Task<ReadOnlyMemory<byte>> Read(string location, CancellationToken cancellationToken) =>
        await (await catalog.Loader.Store.Find(location, cancellationToken)).Read(new ReadBudget(ReadBytesMax), cancellationToken);
}
