using System.Globalization;
using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// The log messages about values that went to <c>_rest</c>: at most one line per flush, and each column at most once a
/// minute. Counts of a column that arrive meanwhile are added to its next line. It belongs to a delivery and outlives
/// its pipelines.
/// </summary>
internal sealed class RestReport(TimeProvider time)
{
    /// <summary>The shortest time between two log lines that name the same column.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>The most columns that are named in one interval.</summary>
    private const int NamedPerIntervalMax = 100;

    /// <summary>The most columns that one line names.</summary>
    private const int NamedMax = 10;

    private readonly Dictionary<string, long> _named = [];
    private readonly Lock _gate = new();
    private RestCounts _waiting = new();

    /// <summary>Adds a flush's counts.</summary>
    /// <returns>The text to log now; null: none.</returns>
    public string? Next(IReadOnlyList<RestLine> lines)
    {
        lock (_gate)
        {
            _waiting.Add(lines);
            foreach (var (column, at) in _named.ToList())
            {
                if (time.GetElapsedTime(at) >= Interval)
                {
                    _named.Remove(column);
                }
            }

            // Further columns wait for the end of the interval.
            var due = _waiting.Lines.Where(line => !_named.ContainsKey(Name(line)) && _named.Count < NamedPerIntervalMax).ToList();
            if (due.Count == 0)
            {
                return null;
            }

            var kept = new RestCounts();
            kept.Add(_waiting.Lines.Except(due));
            _waiting = kept;
            due.ForEach(line => _named[Name(line)] = time.GetTimestamp());
            return Text(due);
        }
    }

    private static string Name(in RestLine line) => line.Column ?? "";

    private static string Text(List<RestLine> lines)
    {
        var text = string.Join("; ", lines.Take(NamedMax).Select(line => line.ToString()));
        var more = lines.Skip(NamedMax).Sum(line => line.Count);
        return more == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}; {more:N0} of other columns");
    }
}
