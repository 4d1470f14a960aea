using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;

namespace Tarn.Lake.Maintenance.Orphans;

/// <summary>
/// The files that a table's metadata names: metadata files, statistics, and the lists, manifests and files of all snapshots.
/// Memory: about 40 bytes a file. Two files of one hash would both stay.
/// </summary>
/// <param name="loader">Reads lists and manifests.</param>
internal sealed class KnownFiles(TableLoader loader)
{
    private readonly HashSet<UInt128> _files = [];
    private readonly HashSet<SnapshotId> _snapshots = [];
    private readonly HashSet<string> _manifests = [];

    /// <summary>The hash of a file's bucket and key.</summary>
    public static UInt128 Hash(string bucket, string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{bucket}/{key}"), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    public bool Contains(UInt128 file) => _files.Contains(file);

    /// <summary>Adds the files that a table's metadata names. Snapshots and manifests of an earlier call are not read again.</summary>
    /// <exception cref="TarnException">A list or manifest cannot be read: then nothing is known to be an orphan.</exception>
    public async ValueTask Add(string metadataLocation, TableMetadata table, CancellationToken cancellationToken)
    {
        Add(metadataLocation);
        foreach (var file in table.MetadataLog.Select(entry => entry.MetadataFile)
            .Concat(table.Statistics.Concat(table.PartitionStatistics).Select(statistics => statistics.Path)))
        {
            Add(file);
        }

        foreach (var snapshot in table.Snapshots.Where(snapshot => _snapshots.Add(snapshot.Id)))
        {
            Add(snapshot.ManifestList ?? throw IcebergFormat.Broken($"snapshot {snapshot.Id} has no manifest list"));
            await Add(table, await loader.Manifests(snapshot, cancellationToken), cancellationToken);
        }
    }

    /// <summary>Adds manifests with their files.</summary>
    public async ValueTask Add(TableMetadata table, IReadOnlyList<ManifestFile> manifests, CancellationToken cancellationToken)
    {
        foreach (var manifest in manifests.Where(manifest => _manifests.Add(manifest.Path)))
        {
            Add(manifest.Path);
            foreach (var entry in await loader.Entries(table, manifest, cancellationToken))
            {
                Add(entry.File.Path);
            }
        }
    }

    /// <summary>Adds manifests that wait for their removal. Manifests that are gone already name no file.</summary>
    public async ValueTask Add(TableMetadata table, ExpiredManifests waiting, CancellationToken cancellationToken)
    {
        foreach (var manifest in waiting.Manifests)
        {
            try
            {
                await Add(table, [manifest], cancellationToken);
            }
            catch (TarnException gone) when (gone.Kind is ErrorKind.NotFound or ErrorKind.InvalidArgument or ErrorKind.AccessDenied)
            {
                Add(manifest.Path);
            }
        }
    }

    public void Add(string location)
    {
        if (location.Contains("://", StringComparison.Ordinal) && location.StartsWith("s3", StringComparison.OrdinalIgnoreCase))
        {
            var (bucket, key) = ObjectLocation.Parse(location);
            _files.Add(Hash(bucket, key));
        }
    }
}
