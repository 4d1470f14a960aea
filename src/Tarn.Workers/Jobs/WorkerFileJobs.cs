using Tarn.Lake.Formats.Footers;
using Tarn.Lake.Iceberg.Statistics;
using Tarn.Lake.Writing;
using Tarn.Storage;
using Tarn.Storage.Disk;
using Tarn.Workers.Leases;
using Tarn.Workers.Pool;

namespace Tarn.Workers.Jobs;

/// <summary>Runs jobs over files of tables in worker processes, a class for each kind of job.</summary>
/// <param name="workers">The processes.</param>
/// <param name="disk">The disk of the data directory.</param>
/// <param name="folder">A folder beside the workers' folders, relative to the data directory.</param>
public sealed class WorkerFileJobs(ITableScans scans, IFileLeases leases, WorkerPool workers, IDisk disk, string folder) : IFileJobs
{
    private readonly FileJobWorkers _workers = new(leases, workers);

    /// <summary>
    /// Whether a job waits for a worker as a statement does, because a statement waits for the job. Otherwise the last free worker is
    /// left to statements, and the job fails.
    /// </summary>
    public bool WaitsForWorkers
    {
        init => _workers = new(leases, workers) { Waits = value };
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RewrittenRows>> Rewrite(RewriteJob job, CancellationToken cancellationToken)
    {
        disk.Guard.CheckBulk();
        var groups = FileJobWorkers.Scans(job.Table.Table.Name, () => job.Groups.Select(group => scans.Of(job.Table, group)).ToList());
        var run = new RewriteRun(job.Table.Metadata, job.Target ?? job.Table.Metadata, job.TimeFormats, groups, disk, folder);
        return _workers.Run(job.Table.Table.Name, groups, worker => run.Run(worker, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<FileFacts>> ReadFooters(FooterJob job, CancellationToken cancellationToken)
    {
        var run = new FooterRun(job);
        return _workers.Run(
            job.Subject,
            job.Locations,
            leases => run.Verify(leases, cancellationToken),
            worker => run.Run(worker, cancellationToken),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<FoundRows>> FindRows(FindRowsJob job, CancellationToken cancellationToken)
    {
        var scan = FileJobWorkers.Scans(job.Table.Table.Name, () => scans.OfKeys(job.Table, job.Files, job.KeyIds));
        var run = new FindRowsRun(job, scan, disk);
        return _workers.Run(job.Table.Table.Name, [scan], worker => run.Run(worker, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeletedPositions>> FindDeleted(FindDeletedJob job, CancellationToken cancellationToken)
    {
        var scan = FileJobWorkers.Scans(job.Table.Table.Name, () => scans.OfDeleted(job.Table, job.Files));
        var run = new FindDeletedRun(job, scan);
        return _workers.Run(job.Table.Table.Name, [scan], worker => run.Run(worker, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<EngineFile> Join(JoinJob job, CancellationToken cancellationToken)
    {
        disk.Guard.CheckBulk();
        var run = new FileJoin(job, disk, folder);
        return _workers.Run(
            job.Subject,
            run.Locations,
            leases => run.Verify(leases, cancellationToken),
            worker => run.Run(worker, cancellationToken),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<int, ThetaSketch>> Sketch(SketchJob job, CancellationToken cancellationToken)
    {
        var scan = FileJobWorkers.Scans(job.Table.Table.Name, () => scans.Of(job.Table, job.Files));
        var run = new SketchRun(job, scan);
        return _workers.Run(job.Table.Table.Name, [scan], worker => run.Run(worker, cancellationToken), cancellationToken);
    }
}
