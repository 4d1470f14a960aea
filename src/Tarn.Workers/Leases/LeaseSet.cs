using System.Text.RegularExpressions;
using Tarn.Storage.Rights;
using Tarn.Workers.Protocol;

namespace Tarn.Workers.Leases;

/// <summary>
/// The local files of one statement, held until it has ended. A file that several scans read is leased once.
/// </summary>
public sealed partial class LeaseSet : IDisposable
{
    private readonly Dictionary<string, IFileLease> _leases = [];

    /// <summary>Leases the files that the set does not have yet.</summary>
    /// <param name="rights">The rights of the reader to the keys of the files.</param>
    public async ValueTask Take(
        IFileLeases files, string account, IRights rights, IEnumerable<string> locations, CancellationToken cancellationToken)
    {
        foreach (var location in locations)
        {
            if (!_leases.ContainsKey(location))
            {
                _leases.Add(location, await files.LeaseFile(account, rights, location, cancellationToken));
            }
        }
    }

    public IFileLease this[string location] => _leases[location];

    /// <summary>An error's text with links replaced by locations.</summary>
    public string WithLocations(string text) => Links().IsMatch(text)
        ? Links().Replace(text, link => _leases.FirstOrDefault(lease => lease.Value.LinkName == link.Groups[1].Value).Key ?? link.Value)
        : text;

    [GeneratedRegex($"(?:{WorkerSettings.InputFolder}/|{WorkerSettings.OutputFolder}/plain[0-9]-)(v[0-9]+)")]
    private static partial Regex Links();

    public void Dispose()
    {
        foreach (var lease in _leases.Values)
        {
            lease.Dispose();
        }
    }
}
