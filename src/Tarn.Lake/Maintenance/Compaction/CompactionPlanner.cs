using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Planning;

namespace Tarn.Lake.Maintenance.Compaction;

/// <summary>
/// Chooses the files of a table that a run of compaction rewrites: many small files of a partition, and files with deletes.
/// Memory: the delete files with the paths of the files that they concern, and at most 20,000 candidates.
/// </summary>
/// <param name="rule">The sizes and counts.</param>
public sealed class CompactionPlanner(CompactionRule rule)
{
    private const int CandidatesMax = 20_000;

    // A file joins smaller ones unless it is larger than this factor times their sum: else a growing file would be written
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

        var (candidates, hits, outside) = (new List<ScanTask>(), new Dictionary<(string, long?), List<string>>(), 0);
        await foreach (var task in new TableScan(table, head, table.Metadata.CurrentSchema, Predicate.True).Tasks(cancellationToken))
        {
            foreach (var delete in task.Deletes)
            {
                (hits.TryGetValue(delete.File.Identity, out var paths) ? paths : hits[delete.File.Identity] = []).Add(task.File.File.Path);
            }

            if (!task.LiesIn(table))
            {
                outside++;
            }
            else if ((HasDeletes(task) || IsSmall(task)) && candidates.Count < CandidatesMax && CanWrite(table, task))
            {
                candidates.Add(task);
            }
        }

        var groups = candidates.GroupBy(task => (task.File.File.SpecId, task.File.File.Partition))
            .SelectMany(partition => Groups(partition.Key.SpecId, partition.Key.Partition, [.. partition]))
            .OrderByDescending(group => group.WithDeletes > 0).ThenByDescending(group => group.Files.Count).ToList();
        var taken = Take(groups);
        var rewritten = taken.SelectMany(group => group.Files).Select(task => task.File.File.Path).ToHashSet();
        var deletes = await Deletes(table, head, cancellationToken);
        return new CompactionPlan
        {
            From = head,
            Outside = outside,
            Groups = taken,
            GroupsLeft = groups.Count - taken.Count,
            DeadDeletes = [.. deletes.Where(delete => hits.GetValueOrDefault(delete.Identity, []).TrueForAll(rewritten.Contains))],
        };
    }

    private bool HasDeletes(ScanTask task) => task.Deletes.Count >= rule.DeletesMin;

    private bool IsSmall(ScanTask task) => task.File.File.FileSizeBytes < rule.TargetBytes / 2;

    private static async ValueTask<List<DataFile>> Deletes(PinnedTable table, Snapshot head, CancellationToken cancellationToken)
    {
        var deletes = new List<DataFile>();
        foreach (var manifest in (await table.Manifests(head, cancellationToken)).Where(manifest => manifest.Content == ManifestContent.Deletes))
        {
            deletes.AddRange((await table.Entries(manifest, cancellationToken)).Where(entry => entry.IsLive).Select(entry => entry.File));
        }

        return deletes;
    }

    // The partition values of a file can be written again only while their columns are known.
    internal static bool CanWrite(PinnedTable table, ScanTask task) => task.IsReadable && ManifestOutput.CanWrite(table.Metadata, task.File.File.SpecId);

    private IEnumerable<CompactionGroup> Groups(int specId, PartitionTuple partition, List<ScanTask> candidates)
    {
        var chosen = candidates.Where(HasDeletes).ToHashSet<ScanTask>(ReferenceEqualityComparer.Instance);
        var small = candidates.Where(IsSmall).OrderBy(task => task.File.File.FileSizeBytes).ToList();
        var bytes = 0L;
        for (var i = 0; small.Count >= rule.SmallFilesMin && i < small.Count; i++)
        {
            var size = small[i].File.File.FileSizeBytes;
            if (i >= JoinedAlways && size > GrowthMax * bytes)
            {
                break;
            }

            chosen.Add(small[i]);
            bytes += size;
        }

        return Bins(chosen, rule.TargetBytes).Where(bin => bin.Count > 1 || HasDeletes(bin[0]))
            .Select(bin => new CompactionGroup(specId, partition, bin));
    }

    // In the order of commits, so that the rows of a time are in one file.
    internal static IEnumerable<List<ScanTask>> Bins(IEnumerable<ScanTask> chosen, long targetBytes)
    {
        var (bin, bytes) = (new List<ScanTask>(), 0L);
        foreach (var task in chosen.OrderBy(task => task.File.SequenceNumber).ThenBy(task => task.File.File.Path, StringComparer.Ordinal))
        {
            var size = task.File.File.FileSizeBytes;
            if (bin.Count > 0 && bytes + size > targetBytes)
            {
                yield return bin;
                (bin, bytes) = ([], 0);
            }

            bin.Add(task);
            bytes += size;
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
