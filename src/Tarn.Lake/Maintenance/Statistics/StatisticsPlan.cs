using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Planning;

namespace Tarn.Lake.Maintenance.Statistics;

/// <summary>One run of statistics, planned on a snapshot.</summary>
/// <param name="Head">The snapshot that gets the statistics file.</param>
/// <param name="Reason">Why statistics are due.</param>
/// <param name="Files">The data files that the run reads.</param>
/// <param name="FilesLeft">The number of files that are left to later runs.</param>
internal sealed record StatisticsPlan(Snapshot Head, string Reason, IReadOnlyList<ScanTask> Files, int FilesLeft)
{
    /// <summary>The size of the run's files, bytes.</summary>
    public long SizeBytes => Files.Sum(task => task.File.File.FileSizeBytes);

    /// <summary>The rows of the run's files.</summary>
    public long Rows => Files.Sum(task => task.File.File.RecordCount);

    /// <summary>The sketches that the run adds to.</summary>
    public required StatisticsProgress Progress { get; init; }
}
