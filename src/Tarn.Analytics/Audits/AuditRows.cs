using System.Text;
using System.Text.Json;
using Tarn.Analytics.Engines;
using Tarn.Storage;

namespace Tarn.Analytics.Audits;

/// <summary>The rows of one computation, for each target. Of a target with a PRIMARY KEY, a row replaces the one of its key.</summary>
/// <param name="plan">The plan of the application.</param>
/// <param name="bytesMax">The most bytes of all rows.</param>
internal sealed class AuditRows(ApplicationPlan plan, long bytesMax)
{
    private readonly List<string>[] _rows = [.. plan.Targets.Select(static _ => new List<string>())];
    private readonly Dictionary<string, string>[] _newest = [.. plan.Targets.Select(static _ => new Dictionary<string, string>(StringComparer.Ordinal))];
    private long _bytes;

    /// <summary>Takes a row.</summary>
    /// <exception cref="TarnException">LimitExceeded: there are more rows than an audit compares.</exception>
    public void Add(in EngineRow row)
    {
        if (row.Kind is not (RowFate.Result or RowFate.Removal))
        {
            return;
        }

        _bytes += row.Values.Length;
        if (_bytes > bytesMax)
        {
            throw new TarnException(
                ErrorKind.LimitExceeded, $"The range has more than {bytesMax >> 20} MiB of rows, the most that an audit compares: make it shorter.");
        }

        var values = Encoding.UTF8.GetString(row.Values.Span);
        if (plan.Targets[row.Table].PrimaryKey is not { Count: > 0 } key)
        {
            _rows[row.Table].Add(values);
        }
        else if (row.Kind == RowFate.Removal)
        {
            _newest[row.Table].Remove(KeyOf(values, key));
        }
        else
        {
            _newest[row.Table][KeyOf(values, key)] = values;
        }
    }

    /// <summary>The rows of a target.</summary>
    public IEnumerable<string> Of(int target) => plan.Targets[target].PrimaryKey.Count > 0 ? _newest[target].Values : _rows[target];

    /// <summary>The rows of a target in both computations, and the ones that one of them has.</summary>
    public static IReadOnlyList<AuditedRow> Compare(IEnumerable<string> without, IEnumerable<string> with)
    {
        var counts = with.GroupBy(row => row, StringComparer.Ordinal).ToDictionary(row => row.Key, row => row.Count(), StringComparer.Ordinal);
        var found = new List<AuditedRow>();
        foreach (var row in without)
        {
            var isBoth = counts.TryGetValue(row, out var count) && count > 0;
            counts[row] = isBoth ? count - 1 : 0;
            found.Add(new AuditedRow(isBoth ? AuditedKind.Both : AuditedKind.WithoutLate, row));
        }

        found.AddRange(counts.SelectMany(row => Enumerable.Repeat(new AuditedRow(AuditedKind.WithLate, row.Key), row.Value)));
        return found;
    }

    private static string KeyOf(string values, IReadOnlyList<string> key)
    {
        using var json = JsonDocument.Parse(values);
        return string.Join('\n', key.Select(column => json.RootElement.TryGetProperty(column, out var value) ? value.GetRawText() : ""));
    }
}
