using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Storage;

namespace Tarn.Lake.Commit.Snapshots;

/// <summary>
/// Removes files from a snapshot's manifests. A manifest with a removed file is written again: the file's entry becomes
/// deleted, the others existing. Delete files that apply to no data file any more leave too.
/// </summary>
internal static class ManifestFilter
{
    /// <param name="output">Writes manifests.</param>
    /// <param name="manifests">The parent's manifests.</param>
    /// <param name="change">The files to remove, and the new files. A rewritten file may be older than every other file.</param>
    /// <param name="loader">Reads manifests.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The manifests that the snapshot lists, and the entries of the removed files.</returns>
    /// <exception cref="TarnException">Conflict: a file to remove is missing. NotSupported: a manifest cannot be written again.</exception>
    public static async ValueTask<(IReadOnlyList<ManifestFile> Manifests, IReadOnlyList<ManifestEntry> Removed)> Apply(
        ManifestOutput output, IReadOnlyList<ManifestFile> manifests, SnapshotChange change, TableLoader loader, CancellationToken cancellationToken)
    {
        var removal = change.Removed;
        // The readers of a manifest that has only deleted entries have already seen them.
        var live = manifests.Where(HasFiles).ToList();
        if (removal == FileRemoval.None)
        {
            return (live, []);
        }

        var removed = new List<ManifestEntry>();
        var kept = new List<ManifestFile>();
        foreach (var manifest in live.Where(manifest => manifest.Content == ManifestContent.Data))
        {
            kept.Add(removal.MayHold(manifest) ? await Filter(manifest, entry => removal.Removes(entry.File)) : manifest);
        }

        var paths = removed.Select(entry => entry.File.Path).ToHashSet();
        var added = change.Added.Where(file => file.File.Content == FileContent.Data).Select(file => file.SequenceNumber ?? long.MaxValue);
        var oldest = kept.Where(HasFiles).Select(manifest => manifest.MinSequenceNumber).Concat(added).DefaultIfEmpty(long.MaxValue).Min();
        foreach (var manifest in live.Where(manifest => manifest.Content == ManifestContent.Deletes))
        {
            var mayHold = removal.MayHold(manifest);
            kept.Add(mayHold || manifest.MinSequenceNumber < oldest || paths.Count > 0
                ? await Filter(manifest, entry => (mayHold && removal.Removes(entry.File)) || IsDangling(entry, paths, oldest))
                : manifest);
        }

        removal.CheckFound(removed);
        return (kept, removed);

        async ValueTask<ManifestFile> Filter(ManifestFile manifest, Func<ManifestEntry, bool> removes)
        {
            var entries = await loader.Entries(output.Draft.Metadata, manifest, cancellationToken);
            var gone = entries.Where(entry => entry.IsLive && removes(entry)).ToHashSet(ReferenceEqualityComparer.Instance);
            if (gone.Count == 0)
            {
                return manifest;
            }

            if (manifest.KeyMetadata is not null || !output.CanWrite(manifest.SpecId))
            {
                throw new TarnException(
                    ErrorKind.NotSupported,
                    $"Manifest {manifest.Path} is encrypted or has a partition field of an unknown type, so its files cannot be removed.");
            }

            removed.AddRange(gone.Cast<ManifestEntry>());
            return output.Write(
                manifest.SpecId,
                manifest.Content,
                [.. entries.Where(entry => entry.IsLive).Select(entry => gone.Contains(entry)
                    ? entry with { Status = EntryStatus.Deleted, SnapshotId = output.Snapshot }
                    : entry with { Status = EntryStatus.Existing })]);
        }
    }

    private static bool HasFiles(ManifestFile manifest) => manifest.AddedFilesCount is not 0 || manifest.ExistingFilesCount is not 0;

    private static bool IsDangling(ManifestEntry delete, HashSet<string> removedData, long oldestData) =>
        delete.SequenceNumber < oldestData || (delete.File.ReferencedDataFile is { } data && removedData.Contains(data));
}
