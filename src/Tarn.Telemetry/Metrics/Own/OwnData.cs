using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Own;

/// <summary>The data of one pass, by account and region.</summary>
internal sealed class OwnData
{
    private const long MinuteMs = 60_000;

    private readonly Dictionary<MetricScope, List<MetricDatum>> _data = [];

    /// <summary>The data of each scope.</summary>
    public IEnumerable<(MetricScope Scope, List<MetricDatum> Data)> Scopes => _data.Select(pair => (pair.Key, pair.Value));

    /// <summary>Adds a datum.</summary>
    /// <param name="names">The values of the row's dimensions.</param>
    /// <param name="minute">Minutes since 1970.</param>
    public void Add(MetricScope scope, MetricRow row, IReadOnlyList<string> names, long minute, MetricSample sample)
    {
        if (!_data.TryGetValue(scope, out var data))
        {
            _data.Add(scope, data = []);
        }

        data.Add(new MetricDatum(row.Of(names), row.Unit, IsHigh: false, minute * MinuteMs, sample));
    }
}
