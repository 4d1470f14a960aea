using Tarn.Lake.Shredding;
using Tarn.Lake.Writing;
using Tarn.Storage.Disk;
using Tarn.Workers.Leases;
using Tarn.Workers.Pages;
using Tarn.Workers.Protocol;
using Tarn.Workers.Writing;

namespace Tarn.Workers.Jobs;

/// <summary>
/// Writes the rows of Parquet files as one file. The worker's process ends before the file leaves its folder: D20 (a version is a
/// list of extents).
/// </summary>
/// <param name="job">The files.</param>
/// <param name="disk">The disk of the data directory.</param>
/// <param name="folder">A folder beside the workers' folders, relative to the data directory.</param>
internal sealed class FileJoin(JoinJob job, IDisk disk, string folder)
{
    /// <summary>A job may write this many times its input's bytes, and these bytes more.</summary>
    private const int WrittenShareMax = 16;

    private const long WrittenBytesMin = 256L << 20;
    private const int FilesAtOnce = 4;
    private const string Written = $"{WorkerSettings.OutputFolder}/0.parquet";

    /// <summary>The locations of the files.</summary>
    public IEnumerable<string> Locations => job.Files.Select(file => file.Location);

    /// <summary>Verifies the files, before a worker sees them.</summary>
    public Task Verify(LeaseSet leases, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        Locations,
        new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellationToken },
        async (location, cancellationToken) => await leases[location].Verify(null, cancellationToken));

    /// <summary>Writes the file.</summary>
    public async Task<EngineFile> Run(FileJobWorker worker, CancellationToken cancellationToken)
    {
        var paths = (await worker.LinkParquet(Locations, cancellationToken)).Select(EngineText.Quote);
        var rows = $"read_parquet([{string.Join(", ", paths)}], hive_partitioning = false)";
        var quota = WrittenBytesMin + (WrittenShareMax * job.Files.Sum(file => file.SizeBytes));
        var count = (await worker.Row(Copy(rows, await HasNegativeZero(rows)), [PageType.Long], quota, cancellationToken)).Long(0, 0);
        await worker.Exit();
        return new EngineFile { Path = WrittenFiles.Take(worker.Folder, [Written], disk, folder)[0], RowCount = count };

        async Task<bool> HasNegativeZero(string rows)
        {
            var floats = job.Columns.Fields.Where(field => FloatLeaf.Contains(field.Type)).Select(field => EngineText.Name(field.Name)).ToList();
            if (floats.Count == 0)
            {
                return false;
            }

            var any = FloatLeaf.AnyNegativeZero([], floats);
            return (await worker.Row(new WorkerStatement { Sql = $"SELECT {any} FROM {rows}" }, [PageType.Boolean], quota, cancellationToken)).Boolean(0, 0);
        }
    }

    // DuckDB's dictionaries take −0.0 for 0.0.
    private WorkerStatement Copy(string rows, bool hasNegativeZero)
    {
        var options = "FORMAT parquet, COMPRESSION zstd" + (hasNegativeZero ? ", DICTIONARY_SIZE_LIMIT 0" : "")
            + (job.HasFieldIds ? $", FIELD_IDS {FieldIdsText.Of(job.Columns)}" : "");
        return new WorkerStatement { Sql = $"COPY (SELECT * FROM {rows}) TO {EngineText.Quote(Written)} ({options})" };
    }
}
