using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg;

namespace Tarn.Lake.Commit;

/// <summary>
/// Merges manifests of data files once a hundred small ones exist (D38), so that planning a query over a table that is fed each second does
/// not read thousands of files. Entries keep their sequence numbers and snapshot ids; deleted ones are left out.
/// </summary>
internal static class ManifestMerge
{
    /// <summary>So many small manifests of one spec are merged.</summary>
    public const int SmallManifests = 100;

    /// <summary>A manifest below this size is small; merged ones grow to about this size.</summary>
    public const long TargetBytes = 8 << 20;

    public static async ValueTask<IReadOnlyList<ManifestFile>> Apply(
        CommitDraft draft,
        IReadOnlyList<ManifestFile> manifests,
        SnapshotId snapshot,
        long sequenceNumber,
        TableLoader loader,
        CancellationToken cancellation)
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
                kept.AddRange(await Merge(draft, bin, snapshot, sequenceNumber, loader, cancellation));
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
        CancellationToken cancellation)
    {
        var entries = new List<ManifestEntry>();
        foreach (var manifest in bin)
        {
            var live = (await loader.Entries(draft.Metadata, manifest, cancellation)).Where(entry => entry.IsLive);
            entries.AddRange(live.Select(entry => entry with { Status = EntryStatus.Existing }));
        }

        if (entries.Count == 0)
        {
            return [];
        }

        var (schema, spec) = (draft.Metadata.CurrentSchema, draft.Metadata.SpecById(bin[0].SpecId));
        var location = MetadataFiles.Manifest(draft.Metadata.Location);
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

    // a partition value can only be written again while the column that it comes from, and so its type, is known
    private static bool CanWrite(TableMetadata metadata, int specId) =>
        metadata.SpecById(specId).Fields.All(f =>
            metadata.CurrentSchema.FieldsById.ContainsKey(f.SourceId) && f.Transform.Kind != TransformKind.Unknown);
}
