using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;

namespace Tarn.Lake.Maintenance;

/// <summary>
/// The files of expired manifests, without the files that a remaining snapshot lists. Memory: their paths, some 100,000.
/// </summary>
/// <param name="loader">Reads lists and manifests.</param>
internal sealed class UnlistedFiles(TableLoader loader)
{
    private const int FilesMax = 100_000;

    private readonly HashSet<string> _manifests = [];
    private readonly HashSet<string> _files = [];
    private readonly HashSet<SnapshotId> _snapshotsRead = [];
    private readonly HashSet<string> _manifestsRead = [];

    /// <summary>The manifests that no snapshot lists.</summary>
    public IReadOnlyCollection<string> Manifests => _manifests;

    /// <summary>The data and delete files that no snapshot lists.</summary>
    public IReadOnlyCollection<string> Files => _files;

    /// <summary>Adds the files of rows until there are enough. Manifests that an earlier run removed are skipped.</summary>
    /// <returns>The number of rows that were added; at least one.</returns>
    public async ValueTask<int> Add(TableMetadata table, IReadOnlyList<ExpiredManifests> rows, CancellationToken cancellationToken)
    {
        var added = 0;
        while (added < rows.Count && (added == 0 || _files.Count < FilesMax))
        {
            foreach (var manifest in rows[added++].Manifests)
            {
                await Add(table, manifest, cancellationToken);
            }
        }

        return added;
    }

    /// <summary>Takes out the files that a snapshot of the table lists. Snapshots of an earlier call are not read again.</summary>
    public async ValueTask Exclude(TableMetadata table, CancellationToken cancellationToken)
    {
        foreach (var snapshot in table.Snapshots.Where(snapshot => _snapshotsRead.Add(snapshot.Id) && snapshot.ManifestList is not null))
        {
            foreach (var manifest in await loader.Manifests(snapshot, cancellationToken))
            {
                _manifests.Remove(manifest.Path);
                if (_files.Count > 0 && _manifestsRead.Add(manifest.Path))
                {
                    var entries = await loader.Entries(table, manifest, cancellationToken);
                    _files.ExceptWith(entries.Where(entry => entry.IsLive).Select(entry => entry.File.Path));
                }
            }
        }
    }

    private async ValueTask Add(TableMetadata table, ManifestFile manifest, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var entry in await loader.Entries(table, manifest, cancellationToken))
            {
                _files.Add(entry.File.Path);
            }

            _manifests.Add(manifest.Path);
        }
        catch (TarnException foreign) when (foreign.Kind == ErrorKind.AccessDenied)
        {
            // The gate leaves the manifest where it is, and counts it.
            _manifests.Add(manifest.Path);
        }
        catch (TarnException missing) when (missing.Kind is ErrorKind.NotFound or ErrorKind.InvalidArgument)
        {
            // A client removed the manifest, or the spec that reads it. Orphan removal finds its files.
        }
    }
}
