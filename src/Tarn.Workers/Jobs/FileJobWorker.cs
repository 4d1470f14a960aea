using Tarn.Workers.Leases;
using Tarn.Workers.Pages;
using Tarn.Workers.Pool;
using Tarn.Workers.Protocol;

namespace Tarn.Workers.Jobs;

/// <summary>A worker process that runs one job, with the leases of the job's files.</summary>
/// <param name="worker">The process.</param>
internal sealed class FileJobWorker(Worker worker, LeaseSet leases)
{
    public WorkerFolder Folder => worker.Folder;

    /// <summary>The engine's memory.</summary>
    public long EngineBytes => worker.EngineBytes;

    /// <summary>Links the files of a scan into the worker's folder, and lets the worker read their schemas.</summary>
    public Task<IOpenScan> Open(ITableScan scan, CancellationToken cancellationToken) => scan.Open(leases, worker, cancellationToken);

    /// <summary>Links files of keys into the worker's folder. Returns the SELECT of their keys.</summary>
    public Task<string> OpenKeys(IKeyScan scan, IReadOnlyList<string> paths, CancellationToken cancellationToken) =>
        scan.OpenKeys(worker, paths, cancellationToken);

    /// <summary>Links leased Parquet files into the worker's folder. Returns the paths that the engine reads, in order.</summary>
    public async Task<IReadOnlyList<string>> LinkParquet(IEnumerable<string> locations, CancellationToken cancellationToken)
    {
        var (paths, copies) = (new List<string>(), new PlainCopies(leases));
        foreach (var location in locations)
        {
            paths.Add(await copies.Plan(location, Link(location), columns: null, hasZonedNanoseconds: false, cancellationToken));
        }

        await copies.Write(worker, cancellationToken);
        return paths;
    }

    /// <summary>Links a leased file into the worker's folder, and returns its path there.</summary>
    public string Link(string location) => worker.Folder.Link(leases[location]);

    /// <summary>Runs a statement whose result is one row.</summary>
    /// <param name="types">The layout of its columns.</param>
    /// <param name="writtenBytesMax">The bytes that the worker may write into its folder.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    /// <returns>A page with this row.</returns>
    public async Task<Page> Row(WorkerStatement statement, IReadOnlyList<PageType> types, long writtenBytesMax, CancellationToken cancellationToken)
    {
        Page? row = null;
        await Run(statement with { WrittenBytesMax = writtenBytesMax }, types, page => row ??= page.RowCount == 1 ? page : null, cancellationToken);
        return row ?? throw new WorkerException(WorkerErrorName.GenericInternalError, "a worker sent another number of rows");
    }

    /// <summary>Runs a statement and visits the pages of its result.</summary>
    /// <param name="types">The layout of its columns.</param>
    /// <param name="visit">Gets each page.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    public Task Run(WorkerStatement statement, IReadOnlyList<PageType> types, Action<Page> visit, CancellationToken cancellationToken) => worker.Run(
        statement,
        bytes =>
        {
            visit(Page.Read(bytes, types));
            return ValueTask.CompletedTask;
        },
        cancellationToken);

    /// <summary>Ends the process. The files stay in its folder.</summary>
    public Task Exit() => worker.Exit();
}
