using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;

namespace Tarn.Lake.Maintenance.Compaction;

/// <summary>Data files of one partition that become one file.</summary>
/// <param name="SpecId">Their partition spec.</param>
/// <param name="Partition">Their partition.</param>
/// <param name="Files">The files.</param>
/// <param name="WithDeletes">The number of files among them that have deletes to fold in.</param>
public sealed record CompactionGroup(int SpecId, PartitionTuple Partition, IReadOnlyList<ManifestEntry> Files, int WithDeletes)
{
    /// <summary>The size of the files, bytes.</summary>
    public long SizeBytes => Files.Sum(entry => entry.File.FileSizeBytes);
}
