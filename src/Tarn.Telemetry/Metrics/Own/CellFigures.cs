using Tarn.Meters;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Own;

/// <summary>
/// Reports the growth of cells that no resource has, as samples: cells of a stream's shards, or of a bucket's filters. A sum without units
/// has 0 while another one of its key counts.
/// </summary>
/// <param name="cells">The counts by key.</param>
/// <param name="figures">The figures of each key.</param>
public sealed class CellFigures(CellCache cells, IReadOnlyList<CellFigure> figures)
{
    private readonly CellTaker _taker = cells.Taker([.. figures.Where(each => !each.IsHistogram).Select(each => each.Index)]);
    private Dictionary<Cells, SparseHistogram?[]> _before = [];

    /// <summary>Adds the growth of the keys that a part names. Units of other keys are dropped, and their idle cells removed.</summary>
    /// <param name="keys">The keys with metrics, each with the values of its dimensions and its figures.</param>
    public void AddTo(FigureReport report, IReadOnlyDictionary<long, CellNames> keys)
    {
        var second = report.Now.ToUnixTimeSeconds();
        var taken = _taker.Take(second);
        var units = taken.ToLookup(each => each.Cells);
        var before = new Dictionary<Cells, SparseHistogram?[]>();
        foreach (var one in cells.All)
        {
            // Histograms of dropped keys are read too, so that a later report has none of their values.
            var histograms = Array.ConvertAll(Enumerable.Range(0, cells.Histograms).ToArray(), one.HistogramOf);
            if (keys.TryGetValue(one.Key, out var names))
            {
                Add(report, names, units[one], histograms, _before.GetValueOrDefault(one));
            }

            before[one] = histograms;
        }

        _taker.Keep(taken);
        _before = before;
        cells.Forget(second, keys.ContainsKey);
    }

    private void Add(
        FigureReport report, CellNames names, IEnumerable<TakenUnits> taken, SparseHistogram?[] histograms, SparseHistogram?[]? before)
    {
        var sums = taken.GroupBy(each => each.Cell).ToDictionary(group => group.Key, group => group.Sum(each => each.Units));
        foreach (var (figure, isHistogram, index, factor) in figures)
        {
            if (!names.Has(figure))
            {
                continue;
            }

            if (!isHistogram && sums.Count > 0)
            {
                report.AddSample(names.Scope, figure, names.Values, MetricSample.Of(sums.GetValueOrDefault(index)));
            }
            else if (isHistogram && histograms[index]?.Since(before?[index]).ToArray() is { Length: > 0 } values)
            {
                WeightedValue[] weighted = [.. values.Select(each => new WeightedValue(each.Value * factor, each.Count))];
                report.AddSample(names.Scope, figure, names.Values, MetricSample.Distribution(weighted));
            }
        }
    }
}
