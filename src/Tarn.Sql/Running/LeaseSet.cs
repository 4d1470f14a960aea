using System.Text.RegularExpressions;
using Tarn.Sql.Catalog;
using Tarn.Sql.FileTables;
using Tarn.Sql.Workers;

namespace Tarn.Sql.Running;

/// <summary>
/// The local files of one statement, held until it has ended. A file that several scans read is leased once.
/// </summary>
internal sealed partial class LeaseSet : IDisposable
{
    private readonly Dictionary<string, IFileLease> _leases = [];

    public async ValueTask Take(ISqlCatalog catalog, SqlPrincipal principal, IEnumerable<string> locations, CancellationToken cancellationToken)
    {
        foreach (var location in locations)
        {
            if (!_leases.ContainsKey(location))
            {
                _leases.Add(location, await catalog.LeaseFile(principal, location, cancellationToken));
            }
        }
    }

    /// <summary>A leased file.</summary>
    public IFileLease this[string location] => _leases[location];

    /// <summary>An error's text with links replaced by locations.</summary>
    public string WithLocations(string text) => text.Contains(WorkerSettings.InputFolder + "/", StringComparison.Ordinal)
        ? Links().Replace(text, link => _leases.FirstOrDefault(lease => lease.Value.LinkName == link.Groups[1].Value).Key ?? link.Value)
        : text;

    /// <summary>Links the files into a worker's folder.</summary>
    public ScanFiles Link(TableFiles files, WorkerFolder folder)
    {
        var deletes = new Dictionary<DeleteFile, ScanDelete>(ReferenceEqualityComparer.Instance);
        foreach (var delete in files.Deletes)
        {
            deletes.Add(delete, new ScanDelete(delete, folder.Link(_leases[delete.Location])));
        }

        return new([.. files.Data.Select(f => new ScanFile(f with { ModifiedMs = _leases[f.Location].ModifiedMs }, folder.Link(_leases[f.Location]))
        {
            HasPositionDeletes = f.Deletes.Any(d => d.Kind == DeleteKind.Positions),
            Vector = f.Deletes.FirstOrDefault(d => d.Kind == DeleteKind.Vector) is { } vector ? deletes[vector] : null,
            HasEqualityDeletes = f.Deletes.Any(d => d.Kind == DeleteKind.Equality),
        })])
        {
            Deletes = [.. deletes.Values],
            KeyColumns = files.KeyColumns,
        };
    }

    [GeneratedRegex($"{WorkerSettings.InputFolder}/(v[0-9]+)")]
    private static partial Regex Links();

    public void Dispose()
    {
        foreach (var lease in _leases.Values)
        {
            lease.Dispose();
        }
    }
}
