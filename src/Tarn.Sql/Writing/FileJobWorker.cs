using Tarn.Sql.Catalog;
using Tarn.Sql.FileTables;
using Tarn.Sql.Plans;
using Tarn.Sql.Queueing;
using Tarn.Sql.Running;
using Tarn.Sql.Types;
using Tarn.Sql.Workers;
using Tarn.Sql.Workers.Pages;

namespace Tarn.Sql.Writing;

/// <summary>A worker process that runs one job, with the leases of the job's files.</summary>
/// <param name="worker">The process.</param>
/// <param name="leases">The leases.</param>
internal sealed class FileJobWorker(Worker worker, LeaseSet leases)
{
    private readonly ReadyWorker _ready = new(worker, new Dictionary<int, ScanFiles>(), new StatementTerms());

    /// <summary>The worker's folder.</summary>
    public WorkerFolder Folder => worker.Folder;

    /// <summary>The engine's memory.</summary>
    public long EngineBytes => worker.EngineBytes;

    /// <summary>Links the files of a group into the worker's folder, and lets the worker read their schemas.</summary>
    public async Task<ScanFiles> Open(JobFiles group, CancellationToken cancellationToken)
    {
        var links = leases.Link(group.Files, worker.Folder);
        return (await new FileSchemas().Add([group.Scan], new Dictionary<int, ScanFiles> { [0] = links }, worker, cancellationToken))[0];
    }

    /// <summary>Links a leased file into the worker's folder, and returns its path there.</summary>
    public string Link(string location) => worker.Folder.Link(leases[location]);

    /// <summary>Links files with keys into the worker's folder, and lets the worker read their schemas.</summary>
    /// <param name="scan">A scan of the table.</param>
    /// <param name="keys">The columns of the files.</param>
    /// <param name="paths">The files.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<IReadOnlyList<ScanDelete>> OpenKeys(
        ScanNode scan, IReadOnlyList<KeyColumn> keys, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var files = paths.Select(path => new ScanDelete(
            new DeleteFile { Kind = DeleteKind.Equality, Location = path, SizeBytes = 0, DataSequenceNumber = 0 },
            worker.Folder.Link(new ScratchLease(path))));
        var linked = new Dictionary<int, ScanFiles>
        {
            [scan.Ordinal] = new([]) { Deletes = [.. files], KeyColumns = keys.Index().ToDictionary(key => key.Index, key => key.Item) },
        };
        return (await new FileSchemas().Add([scan], linked, worker, cancellationToken))[scan.Ordinal].Deletes;
    }

    /// <summary>Runs a statement whose result is one row.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="types">The types of its columns.</param>
    /// <param name="writtenBytesMax">The bytes that the worker may write into its folder.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    public Task<IReadOnlyList<string?>> Row(
        WorkerStatement statement, IReadOnlyList<SqlType> types, long writtenBytesMax, CancellationToken cancellationToken) =>
        _ready.Row(statement with { WrittenBytesMax = writtenBytesMax }, types, cancellationToken);

    /// <summary>Runs a statement and visits the pages of its result.</summary>
    public Task Run(WorkerStatement statement, IReadOnlyList<SqlType> types, Action<ResultPage> visit, CancellationToken cancellationToken) =>
        _ready.Visit(statement, types, visit, cancellationToken);

    /// <summary>A number of a result.</summary>
    public static long Number(string? text) => ReadyWorker.Number(text);

    /// <summary>Ends the process. The files stay in its folder.</summary>
    public Task Exit() => worker.Exit();
}
