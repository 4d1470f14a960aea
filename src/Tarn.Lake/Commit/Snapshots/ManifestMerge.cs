using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Manifests;

namespace Tarn.Lake.Commit.Snapshots;

/// <summary>
/// Merges manifests of data files once 100 small ones exist: D38 (snapshots expire from the oldest end). Without
/// merging, planning a query over a table that is fed every second would read thousands of files. A commit reads at most
/// 1,000 entries for it; maintenance merges larger manifests. Entries keep their sequence numbers and snapshot ids.
/// Deleted entries are left out.
/// </summary>
internal static class ManifestMerge
{
    /// <summary>The number of small manifests of one spec from which they are merged.</summary>
    public const int SmallManifests = 100;

    /// <summary>Most entries of a merged manifest. A manifest with more is not small.</summary>
    public const int EntriesMax = 1_000;

    public static async ValueTask<IReadOnlyList<ManifestFile>> Apply(
        ManifestOutput output, IReadOnlyList<ManifestFile> manifests, TableLoader loader, CancellationToken cancellationToken)
    {
        var kept = new List<ManifestFile>();
        foreach (var group in manifests.GroupBy(m => (m.SpecId, m.Content)))
        {
            var small = group.Key.Content == ManifestContent.Data ? Small(group) : [];
            if (small.Count < SmallManifests || !output.CanWrite(group.Key.SpecId))
            {
                kept.AddRange(group);
                continue;
            }

            if (await Merge(output, small, loader, cancellationToken) is { } merged)
            {
                kept.Add(merged);
            }

            kept.AddRange(group.Except(small));
        }

        return kept;
    }

    // The smallest ones together; a stable order keeps the newest in front.
    private static List<ManifestFile> Small(IEnumerable<ManifestFile> group)
    {
        var entries = 0;
        return [.. group.Where(m => m.AddedFilesCount is not null && m.KeyMetadata is null).OrderBy(m => m.EntryCount)
            .TakeWhile(m => (entries += m.EntryCount) <= EntriesMax)];
    }

    private static async ValueTask<ManifestFile?> Merge(
        ManifestOutput output, IReadOnlyList<ManifestFile> small, TableLoader loader, CancellationToken cancellationToken)
    {
        var entries = new List<ManifestEntry>();
        foreach (var manifest in small)
        {
            var live = (await loader.Entries(output.Draft.Metadata, manifest, cancellationToken)).Where(entry => entry.IsLive);
            entries.AddRange(live.Select(entry => entry with { Status = EntryStatus.Existing }));
        }

        return entries.Count == 0 ? null : output.Write(small[0].SpecId, ManifestContent.Data, entries);
    }
}
