using System.Text;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;

namespace Tarn.Lake.Commit.Snapshots;

/// <summary>
/// Finds the changes that came to a branch after a change was planned: D32 (rewrites keep sequence numbers).
/// </summary>
/// <seealso href="https://iceberg.apache.org/spec/#commit-conflict-resolution-and-retry"/>
internal sealed class ConflictCheck
{
    private readonly TableMetadata _metadata;
    private readonly TableLoader _loader;
    private readonly Snapshot? _head;
    private readonly long _fromSequence;

    /// <param name="metadata">The table's present metadata.</param>
    /// <param name="branch">The branch that gets the change.</param>
    /// <param name="from">The branch's head when the change was planned; null: it had none.</param>
    /// <param name="loader">Reads manifests.</param>
    /// <exception cref="TarnException">Conflict: the head of that time no longer leads to the present one.</exception>
    public ConflictCheck(TableMetadata metadata, string branch, SnapshotId? from, TableLoader loader)
    {
        (_metadata, _loader, _head) = (metadata, loader, BranchHistory.Head(metadata, branch));
        IsUnchanged = _head?.Id == from;
        if (from is { } planned && !IsUnchanged)
        {
            _fromSequence = BranchHistory.From(metadata, _head?.Id).FirstOrDefault(snapshot => snapshot.Id == planned)?.SequenceNumber
                ?? throw new TarnException(
                    ErrorKind.Conflict, $"Snapshot {planned}, on which the change was planned, has expired or was rolled back.");
        }
    }

    /// <summary>Whether no commit came between.</summary>
    public bool IsUnchanged { get; }

    /// <summary>Whether a delete file may delete rows of a data file, by their paths and partitions alone.</summary>
    public static bool MayHit(DataFile delete, DataFile data)
    {
        if (delete.ReferencedDataFile is { } one)
        {
            return one == data.Path;
        }

        // Deletes without partition values apply to all partitions. Deletes of the null partition count as deletes of all.
        if (delete.Content == FileContent.EqualityDeletes && delete.Partition.Values.All(value => value is null))
        {
            return true;
        }

        return delete.SpecId == data.SpecId && delete.Partition.Equals(data.Partition)
            && (delete.Content == FileContent.EqualityDeletes || PositionDeleteColumns.MayName(
                Encoding.UTF8.GetBytes(data.Path),
                delete.Metrics.LowerBounds.GetValueOrDefault(PositionDeleteColumns.FilePath),
                delete.Metrics.UpperBounds.GetValueOrDefault(PositionDeleteColumns.FilePath)));
    }

    /// <summary>Delete files that were committed since.</summary>
    public ValueTask<IReadOnlyList<DataFile>> NewDeletes(CancellationToken cancellationToken) => New(ManifestContent.Deletes, cancellationToken);

    /// <summary>Data files that were committed since.</summary>
    public ValueTask<IReadOnlyList<DataFile>> NewData(CancellationToken cancellationToken) => New(ManifestContent.Data, cancellationToken);

    /// <summary>The data files that have left the branch since.</summary>
    public async ValueTask<IReadOnlySet<string>> Gone(IEnumerable<DataFile> files, CancellationToken cancellationToken)
    {
        var bySpec = IsUnchanged ? [] : files.GroupBy(file => file.SpecId).ToDictionary(spec => spec.Key, spec => spec.Select(file => file.Path).ToHashSet());
        foreach (var manifest in bySpec.Count == 0 ? [] : await Manifests(cancellationToken))
        {
            if (manifest.Content == ManifestContent.Data && bySpec.TryGetValue(manifest.SpecId, out var sought) && sought.Count > 0)
            {
                var entries = await _loader.Entries(_metadata, manifest, cancellationToken);
                sought.ExceptWith(entries.Where(entry => entry.IsLive).Select(entry => entry.File.Path));
            }
        }

        return bySpec.Values.SelectMany(paths => paths).ToHashSet();
    }

    private async ValueTask<IReadOnlyList<DataFile>> New(ManifestContent content, CancellationToken cancellationToken)
    {
        var found = new List<DataFile>();
        foreach (var manifest in IsUnchanged ? [] : await Manifests(cancellationToken))
        {
            if (manifest.Content == content && manifest.SequenceNumber > _fromSequence)
            {
                found.AddRange((await _loader.Entries(_metadata, manifest, cancellationToken))
                    .Where(entry => entry.IsLive && (entry.FileSequenceNumber ?? entry.SequenceNumber) > _fromSequence)
                    .Select(entry => entry.File));
            }
        }

        return found;
    }

    private async ValueTask<IReadOnlyList<ManifestFile>> Manifests(CancellationToken cancellationToken) =>
        _head is null ? [] : await _loader.Manifests(_head, cancellationToken);
}
