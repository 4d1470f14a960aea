using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Planning;

namespace Tarn.Lake.Maintenance.Compaction;

/// <summary>Data files of one partition that become one file.</summary>
/// <param name="SpecId">Their partition spec.</param>
/// <param name="Partition">Their partition.</param>
/// <param name="Files">The files, and the deletes to fold in.</param>
public sealed record CompactionGroup(int SpecId, PartitionTuple Partition, IReadOnlyList<ScanTask> Files)
{
    /// <summary>The size of the files, bytes.</summary>
    public long SizeBytes => Files.Sum(task => task.File.File.FileSizeBytes);

    /// <summary>The number of files that have deletes.</summary>
    public int WithDeletes => Files.Count(task => task.Deletes.Count > 0);
}
