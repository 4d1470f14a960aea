using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;

namespace Tarn.Lake.Maintenance.Compaction;

/// <summary>
/// Chooses the files of a table that a run of compaction rewrites: many small files of a partition, and files with deletes.
/// Manifests are read one after the other. Memory: the delete files, and at most 20,000 candidates.
/// </summary>
/// <param name="rule">The sizes and counts.</param>
public sealed class CompactionPlanner(CompactionRule rule)
{
    private const int CandidatesMax = 20_000;

    // A file joins smaller ones unless it is larger than so many times all of these: else a growing file would be written
    // again with each few new ones. The first files join in any case.
    private const int GrowthMax = 4;
    private const int JoinedAlways = 10;

    /// <summary>Plans a run on the table's current snapshot.</summary>
    public async ValueTask<CompactionPlan> Plan(PinnedTable table, CancellationToken cancellationToken)
    {
        if (table.Metadata.CurrentSnapshot is not { } head)
        {
            return new CompactionPlan { From = null };
        }

        var manifests = await table.Manifests(head, cancellationToken);
        var deletes = new List<ManifestEntry>();
        foreach (var manifest in manifests.Where(manifest => manifest.Content == ManifestContent.Deletes))
        {
            deletes.AddRange((await table.Entries(manifest, cancellationToken)).Where(entry => entry.IsLive));
        }

        var index = new DeleteIndex(deletes);
        var candidates = new List<(ManifestEntry Entry, bool HasDeletes)>();
        var hits = deletes.ToDictionary(delete => delete, _ => new List<string>(), (IEqualityComparer<ManifestEntry>)ReferenceEqualityComparer.Instance);
        foreach (var manifest in manifests.Where(manifest => manifest.Content == ManifestContent.Data))
        {
            foreach (var data in (await table.Entries(manifest, cancellationToken)).Where(entry => entry.IsLive))
            {
                var hitting = index.Hitting(data).ToList();
                hitting.ForEach(delete => hits[delete].Add(data.File.Path));
                if ((hitting.Count > 0 || IsSmall(data)) && candidates.Count < CandidatesMax && CanWrite(table, data.File))
                {
                    candidates.Add((data, hitting.Count > 0));
                }
            }
        }

        var groups = candidates.GroupBy(candidate => (candidate.Entry.File.SpecId, candidate.Entry.File.Partition))
            .SelectMany(partition => Groups(partition.Key.SpecId, partition.Key.Partition, [.. partition]))
            .OrderByDescending(group => group.WithDeletes > 0).ThenByDescending(group => group.Files.Count).ToList();
        var taken = Take(groups);
        var rewritten = taken.SelectMany(group => group.Files).Select(entry => entry.File.Path).ToHashSet();
        return new CompactionPlan
        {
            From = head,
            Groups = taken,
            GroupsLeft = groups.Count - taken.Count,
            Deletes = deletes,
            DeadDeletes = [.. hits.Where(delete => delete.Value.TrueForAll(rewritten.Contains)).Select(delete => delete.Key.File)],
        };
    }

    private bool IsSmall(ManifestEntry data) => data.File.FileSizeBytes < rule.TargetBytes / 2;

    // The partition values of a file can be written again only while their columns are known.
    private static bool CanWrite(PinnedTable table, DataFile file) => file.KeyMetadata is null
        && table.Metadata.SpecById(file.SpecId).Fields.All(field =>
            table.Metadata.CurrentSchema.FieldsById.ContainsKey(field.SourceId) && field.Transform.Kind != TransformKind.Unknown);

    private IEnumerable<CompactionGroup> Groups(int specId, PartitionTuple partition, List<(ManifestEntry Entry, bool HasDeletes)> candidates)
    {
        var chosen = candidates.Where(candidate => candidate.HasDeletes).Select(candidate => candidate.Entry)
            .ToHashSet<ManifestEntry>(ReferenceEqualityComparer.Instance);
        var withDeletes = chosen.ToHashSet<ManifestEntry>(ReferenceEqualityComparer.Instance);
        var small = candidates.Select(candidate => candidate.Entry).Where(IsSmall).OrderBy(entry => entry.File.FileSizeBytes).ToList();
        if (small.Count >= rule.SmallFilesMin)
        {
            var bytes = 0L;
            foreach (var (entry, i) in small.Select((entry, i) => (entry, i)))
            {
                if (i >= JoinedAlways && entry.File.FileSizeBytes > GrowthMax * bytes)
                {
                    break;
                }

                chosen.Add(entry);
                bytes += entry.File.FileSizeBytes;
            }
        }

        return Bins(chosen).Where(bin => bin.Count > 1 || withDeletes.Contains(bin[0]))
            .Select(bin => new CompactionGroup(specId, partition, bin, bin.Count(withDeletes.Contains)));
    }

    // In the order of commits, so that the rows of a time lie in one file.
    private IEnumerable<List<ManifestEntry>> Bins(IEnumerable<ManifestEntry> chosen)
    {
        var (bin, bytes) = (new List<ManifestEntry>(), 0L);
        foreach (var entry in chosen.OrderBy(entry => entry.SequenceNumber).ThenBy(entry => entry.File.Path, StringComparer.Ordinal))
        {
            if (bin.Count > 0 && bytes + entry.File.FileSizeBytes > rule.TargetBytes)
            {
                yield return bin;
                (bin, bytes) = ([], 0);
            }

            bin.Add(entry);
            bytes += entry.File.FileSizeBytes;
        }

        if (bin.Count > 0)
        {
            yield return bin;
        }
    }

    private List<CompactionGroup> Take(List<CompactionGroup> groups)
    {
        var (taken, bytes) = (new List<CompactionGroup>(), 0L);
        foreach (var group in groups)
        {
            if (taken.Count == 0 || bytes + group.SizeBytes <= rule.RunBytesMax)
            {
                taken.Add(group);
                bytes += group.SizeBytes;
            }
        }

        return taken;
    }
}
