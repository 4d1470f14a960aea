using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;

namespace Tarn.Lake.Maintenance.Compaction;

/// <summary>
/// Finds the delete files that may delete rows of a data file, by the specification's rules of scope and sequence number.
/// </summary>
internal sealed class DeleteIndex
{
    private readonly Dictionary<string, List<ManifestEntry>> _byFile = [];
    private readonly Dictionary<(int, PartitionTuple), List<ManifestEntry>> _byPartition = [];
    private readonly List<ManifestEntry> _global = [];

    public DeleteIndex(IEnumerable<ManifestEntry> deletes)
    {
        foreach (var delete in deletes)
        {
            var file = delete.File;
            if (file.ReferencedDataFile is { } one)
            {
                Add(_byFile, one, delete);
            }
            else if (file.Content == FileContent.EqualityDeletes && file.Partition.Values.Count == 0)
            {
                _global.Add(delete);
            }
            else
            {
                Add(_byPartition, (file.SpecId, file.Partition), delete);
            }
        }
    }

    public IEnumerable<ManifestEntry> Hitting(ManifestEntry data) =>
        _byFile.GetValueOrDefault(data.File.Path, [])
            .Concat(_byPartition.GetValueOrDefault((data.File.SpecId, data.File.Partition), []))
            .Concat(_global)
            .Where(delete => ConflictCheck.MayHit(delete.File, data.File) && Applies(delete, data));

    // Equality deletes apply to older data only; position deletes also to data of their own commit.
    private static bool Applies(ManifestEntry delete, ManifestEntry data) => delete.File.Content == FileContent.EqualityDeletes
        ? data.SequenceNumber < delete.SequenceNumber
        : data.SequenceNumber <= delete.SequenceNumber;

    private static void Add<TKey>(Dictionary<TKey, List<ManifestEntry>> into, TKey key, ManifestEntry delete)
        where TKey : notnull => (into.TryGetValue(key, out var same) ? same : into[key] = []).Add(delete);
}
