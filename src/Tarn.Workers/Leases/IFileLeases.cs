using Tarn.Storage.Rights;

namespace Tarn.Workers.Leases;

/// <summary>Provides files of the object store as local files. Any thread may call it.</summary>
public interface IFileLeases
{
    /// <summary>Provides the file's bytes as a local file while the lease lives.</summary>
    /// <param name="account">The account that reads.</param>
    /// <param name="rights">The rights of the reader to the key that sealed the file.</param>
    /// <param name="location">The location of a data or delete file.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="WorkerException">PERMISSION_DENIED: the file is in another account, or the key does not open for the reader.</exception>
    ValueTask<IFileLease> LeaseFile(string account, IRights rights, string location, CancellationToken cancellationToken);
}
