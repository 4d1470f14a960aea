using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Commit;

/// <summary>
/// Merges manifests of data files once 100 small ones exist: D38 (snapshots expire from the oldest end). Without
/// merging, planning a query over a table that is fed every second would read thousands of files. Entries keep their
/// sequence numbers and snapshot ids. Deleted entries are left out.
/// </summary>
internal static class ManifestMerge
{
    /// <summary>The number of small manifests of one spec from which they are merged.</summary>
    public const int SmallManifests = 100;

    /// <summary>The approximate size of merged manifests in bytes. A manifest below half of it is small.</summary>
    public const long TargetBytes = 8 << 20;

    public static async ValueTask<IReadOnlyList<ManifestFile>> Apply(
        CommitDraft draft,
        IReadOnlyList<ManifestFile> manifests,
        SnapshotId snapshot,
        long sequenceNumber,
        TableLoader loader,
        CancellationToken cancellationToken)
    {
        var kept = new List<ManifestFile>();
        foreach (var group in manifests.GroupBy(m => (m.SpecId, m.Content)))
        {
            var small = group.Where(m => m.LengthBytes < TargetBytes / 2 && m.KeyMetadata is null).ToArray();
            if (group.Key.Content != ManifestContent.Data || small.Length < SmallManifests || !CanWrite(draft.Metadata, group.Key.SpecId))
            {
                kept.AddRange(group);
                continue;
            }

            foreach (var bin in Bins(small))
            {
                kept.AddRange(await Merge(draft, bin, snapshot, sequenceNumber, loader, cancellationToken));
            }

            kept.AddRange(group.Except(small));
        }

        return kept;
    }

    private static async ValueTask<IReadOnlyList<ManifestFile>> Merge(
        CommitDraft draft,
        IReadOnlyList<ManifestFile> bin,
        SnapshotId snapshot,
        long sequenceNumber,
        TableLoader loader,
        CancellationToken cancellationToken)
    {
        var entries = new List<ManifestEntry>();
        foreach (var manifest in bin)
        {
            var live = (await loader.Entries(draft.Metadata, manifest, cancellationToken)).Where(entry => entry.IsLive);
            entries.AddRange(live.Select(entry => entry with { Status = EntryStatus.Existing }));
        }

        if (entries.Count == 0)
        {
            return [];
        }

        var (schema, spec) = (draft.Metadata.CurrentSchema, draft.Metadata.SpecById(bin[0].SpecId));
        var location = MetadataFiles.Manifest(draft.Metadata.MetadataFolder);
        var bytes = ManifestWriter.Write(schema, spec, ManifestContent.Data, entries);
        draft.AddFile(location, bytes);
        return [ManifestSummary.Of(location, bytes.Length, spec, schema, ManifestContent.Data, entries, snapshot, sequenceNumber)];
    }

    private static IEnumerable<IReadOnlyList<ManifestFile>> Bins(IReadOnlyList<ManifestFile> small)
    {
        var bin = new List<ManifestFile>();
        long bytes = 0;
        foreach (var manifest in small)
        {
            if (bin.Count > 0 && bytes + manifest.LengthBytes > TargetBytes)
            {
                yield return bin;
                bin = [];
                bytes = 0;
            }

            bin.Add(manifest);
            bytes += manifest.LengthBytes;
        }

        yield return bin;
    }

    // a partition value can be written again only while the type of its source column is known
    private static bool CanWrite(TableMetadata metadata, int specId) =>
        metadata.SpecById(specId).Fields.All(f =>
            metadata.CurrentSchema.FieldsById.ContainsKey(f.SourceId) && f.Transform.Kind != TransformKind.Unknown);
}
