using Tarn.Storage.Objects.Recovery;

namespace Tarn.Storage.Recovery;

/// <summary>
/// Notes recovered metadata files of Iceberg tables: the catalog's pointer is as old as the copy, or lost, and does not name
/// them. The operator registers the table with its newest file.
/// </summary>
internal sealed class TableNotes(Action<RecoveryFinding> report)
{
    private const string Folder = "/metadata/";
    private const string Suffix = ".metadata.json";
    private readonly SortedDictionary<string, RecoveryFinding> _newest = new(StringComparer.Ordinal);

    /// <summary>Passes a finding on.</summary>
    public void Add(RecoveryFinding finding)
    {
        report(finding);
        if (finding is { Kind: FindingKind.Added, Key: { } key } && key.EndsWith(Suffix, StringComparison.Ordinal)
            && key.LastIndexOf(Folder, StringComparison.Ordinal) is > 0 and var end)
        {
            // Names begin with the number of the commit, in digits of a fixed width.
            var place = $"s3://{finding.Bucket}/{key[..end]}";
            if (!_newest.TryGetValue(place, out var newest) || string.CompareOrdinal(newest.Key, key) < 0)
            {
                _newest[place] = finding;
            }
        }
    }

    /// <summary>Reports the tables.</summary>
    public void End()
    {
        foreach (var (place, file) in _newest)
        {
            report(new RecoveryFinding(
                FindingKind.Lost, $"{place}: the catalog does not name the table's newest recovered metadata file, s3://{file.Bucket}/{file.Key}")
            {
                Bucket = file.Bucket,
                Key = file.Key,
            });
        }
    }
}
