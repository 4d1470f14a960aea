using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Meters;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Own;

/// <summary>
/// Takes the units of all resources since the last pass. Units of sums belong to the minute in which they were added. Values of
/// histograms have no minute: they count for the one that has ended last.
/// </summary>
internal sealed class CellMetrics(OwnMetricParts parts)
{
    private const int SecondsPerMinute = 60;
    private static readonly ILookup<(string Service, string Type), MetricRow> Rows = MetricRows.All.ToLookup(row => (row.Service, row.Type));

    private readonly CellTaker _taker = parts.Registry.Cells.Taker(UsageCells.AllIndexes);
    private readonly RowSamples _samples = new(parts.Operations);
    private readonly Dictionary<Cells, SparseHistogram?[]> _histograms = [];
    private long _lookedAt;

    /// <summary>Adds the data of minutes until the last one.</summary>
    /// <param name="now">The present time.</param>
    /// <param name="last">The last minute: units of later ones are left for the next pass.</param>
    public void AddTo(OwnData data, DateTimeOffset now, long last)
    {
        var taken = _taker.Take(now.ToUnixTimeSeconds()).Where(units => units.Minute <= last).ToList();
        var byCells = taken.ToLookup(units => units.Cells);
        foreach (var cells in Active(byCells))
        {
            Add(data, cells, byCells[cells], last);
        }

        // The data hold the units now: a pass that fails does not take them again.
        _taker.Keep(taken);
        foreach (var gone in _histograms.Keys.Where(cells => !parts.Registry.Cells.TryGet(cells.Key, out var known) || known != cells).ToList())
        {
            _histograms.Remove(gone);
        }

        _lookedAt = now.ToUnixTimeSeconds();
    }

    // Cells without a call since the last pass have no new values, and no units.
    private List<Cells> Active(ILookup<Cells, TakenUnits> taken)
    {
        var active = new HashSet<Cells>(taken.Select(group => group.Key));
        active.UnionWith(parts.Registry.Cells.All.Where(cells => cells.Second >= _lookedAt - SecondsPerMinute));
        return [.. active];
    }

    private void Add(OwnData data, Cells cells, IEnumerable<TakenUnits> taken, long last)
    {
        if (!parts.Registry.TryGet(new ResourceId(cells.Key), out var resource)
            || Rows[(resource.Name.Service, resource.Name.Type)].ToList() is not { Count: > 0 } rows)
        {
            _histograms.Remove(cells);
            return;
        }

        if (!_histograms.TryGetValue(cells, out var before))
        {
            _histograms.Add(cells, before = new SparseHistogram?[parts.Registry.Cells.Histograms]);
        }

        var scope = new MetricScope(resource.Name.Account, resource.Name.Region);
        var minutes = new SortedDictionary<long, TakenCells> { [last] = new(cells, before) };
        foreach (var units in taken)
        {
            if (!minutes.TryGetValue(units.Minute, out var minute))
            {
                minutes.Add(units.Minute, minute = new TakenCells(cells, before: null));
            }

            minute.Add(units.Cell, units.Units);
        }

        foreach (var (minute, units) in minutes)
        {
            foreach (var (row, names, sample) in _samples.Of(rows, resource.Name.Name, units))
            {
                data.Add(scope, row, names, minute, sample);
            }
        }
    }
}
