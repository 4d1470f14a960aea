using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Writing;
using Tarn.Storage;
using Tarn.Storage.Rights;
using Tarn.Workers.Leases;
using Tarn.Workers.Pool;

namespace Tarn.Workers.Jobs;

/// <summary>
/// Lends worker processes to jobs. Files are leased, verified and linked like a statement's files. The last free worker is left
/// to statements, unless a statement waits for the job.
/// </summary>
/// <param name="workers">The processes.</param>
internal sealed class FileJobWorkers(IFileLeases files, WorkerPool workers)
{
    /// <summary>Whether a job waits for a worker.</summary>
    public bool Waits { get; init; }

    /// <summary>Runs a job over files of a table.</summary>
    /// <exception cref="TarnException">As of <see cref="Lake.Writing.IFileJobs"/>.</exception>
    public Task<T> Run<T>(
        JobSubject subject, IReadOnlyList<ITableScan> scans, Func<FileJobWorker, Task<T>> job, CancellationToken cancellationToken)
    {
        return Run(subject, scans.SelectMany(scan => scan.Locations), Verify, job, cancellationToken);

        async Task Verify(LeaseSet leases)
        {
            foreach (var scan in scans)
            {
                await scan.Verify(leases, cancellationToken);
            }
        }
    }

    /// <summary>Runs a job over files that no table need list yet.</summary>
    /// <param name="subject">The object that errors name.</param>
    /// <param name="locations">The files.</param>
    /// <param name="verify">Verifies the bytes that the job reads.</param>
    /// <param name="cancellationToken">Ends the job.</param>
    /// <exception cref="TarnException">As of <see cref="Lake.Writing.IFileJobs"/>.</exception>
    public async Task<T> Run<T>(
        JobSubject subject,
        IEnumerable<string> locations,
        Func<LeaseSet, Task> verify,
        Func<FileJobWorker, Task<T>> job,
        CancellationToken cancellationToken)
    {
        var principal = new WorkerPrincipal(subject.Scope.Account, subject.Scope.Region, "tarn:maintenance", "");
        try
        {
            using var leases = new LeaseSet();
            await leases.Take(files, principal.Account, InstanceRights.Instance, locations, cancellationToken);
            await verify(leases);

            var worker = Waits ? await workers.Rent(principal, cancellationToken) : await workers.TryRent(principal, cancellationToken)
                ?? throw new TarnException(ErrorKind.Unavailable, "All SQL workers but one are busy with statements.");
            try
            {
                return await job(new FileJobWorker(worker, leases));
            }
            finally
            {
                await workers.Return(worker);
            }
        }
        catch (WorkerException failure)
        {
            throw Failure(subject, failure);
        }
    }

    /// <summary>Makes the scans of a job.</summary>
    /// <exception cref="TarnException">NotSupported: a file cannot be read.</exception>
    public static T Scans<T>(TableName table, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (WorkerException failure)
        {
            throw Failure(table, failure);
        }
    }

    private static TarnException Failure(JobSubject subject, WorkerException failure) =>
        new(KindOf(failure.Name), $"{subject.Text}: {failure.Message}", failure);

    private static ErrorKind KindOf(string name) => name switch
    {
        WorkerErrorName.NotSupported => ErrorKind.NotSupported,
        WorkerErrorName.ExceededMemoryLimit or WorkerErrorName.ExceededSpillLimit => ErrorKind.LimitExceeded,
        WorkerErrorName.GenericInternalError => ErrorKind.Unavailable,
        _ => ErrorKind.Damaged,
    };
}
