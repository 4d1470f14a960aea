using Tarn.Sql.Catalog;
using Tarn.Sql.Planning;
using Tarn.Sql.Workers;

namespace Tarn.Sql.Executions;

/// <summary>The local files of one statement, held until it has ended; a file that several scans read is leased once.</summary>
internal sealed class LeaseSet : IDisposable
{
    private readonly Dictionary<string, IFileLease> _leases = [];

    public async ValueTask Take(ISqlCatalog catalog, SqlPrincipal principal, IEnumerable<DataFile> files, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            if (!_leases.ContainsKey(file.Location))
            {
                _leases.Add(file.Location, await catalog.LeaseFile(principal, file, cancellationToken));
            }
        }
    }

    public IReadOnlyList<ScanFile> Link(IReadOnlyList<DataFile> files, WorkerFolder folder) =>
        [.. files.Select(f => new ScanFile(f, folder.Link(_leases[f.Location])))];

    public void Dispose()
    {
        foreach (var lease in _leases.Values)
        {
            lease.Dispose();
        }
    }
}
