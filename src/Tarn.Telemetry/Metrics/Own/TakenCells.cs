using Tarn.Meters;

namespace Tarn.Telemetry.Metrics.Own;

/// <summary>The units of one resource in one minute, and the new values of its histograms.</summary>
/// <param name="cells">The resource's cells.</param>
/// <param name="before">Its histograms at the pass before; null: values of histograms are for another minute.</param>
internal sealed class TakenCells(Cells cells, SparseHistogram?[]? before)
{
    private readonly Dictionary<int, long> _units = [];
    private readonly Dictionary<int, (long Value, long Count)[]> _values = [];

    public void Add(int sum, long units) => _units[sum] = _units.GetValueOrDefault(sum) + units;

    /// <summary>The units of a sum; index 0 has none.</summary>
    public long UnitsOf(int sum) => sum == 0 ? 0 : _units.GetValueOrDefault(sum);

    /// <summary>The new values of a histogram; index 0, of all latencies, has none.</summary>
    public (long Value, long Count)[] ValuesOf(int histogram)
    {
        if (before is null || histogram == 0)
        {
            return [];
        }

        if (!_values.TryGetValue(histogram, out var values))
        {
            var now = cells.HistogramOf(histogram);
            _values[histogram] = values = now is null ? [] : [.. now.Since(before[histogram])];
            before[histogram] = now;
        }

        return values;
    }
}
