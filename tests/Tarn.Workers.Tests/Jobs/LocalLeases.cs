using Tarn.Storage.Rights;
using Tarn.Workers.Leases;

namespace Tarn.Workers.Tests.Jobs;

/// <summary>Files of a local folder, by the ends of their locations. All belong to one account.</summary>
internal sealed class LocalLeases(string folder, string account) : IFileLeases
{
    public ValueTask<IFileLease> LeaseFile(string reader, IRights rights, string location, CancellationToken cancellationToken) => reader == account
        ? ValueTask.FromResult<IFileLease>(new ScratchLease(Path.Combine(folder, Path.GetFileName(location))))
        : throw new WorkerException(WorkerErrorName.PermissionDenied, ObjectLeases.Refusal(location));
}
