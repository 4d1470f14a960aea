using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Own;

/// <summary>Asks the parts for figures, and the server for gauges. Of totals, the growth since the last pass counts.</summary>
internal sealed class FigureMetrics(OwnMetricParts parts)
{
    private static readonly Dictionary<Figure, MetricRow> Rows =
        MetricRows.All.Where(row => row.Figure is not null).ToDictionary(row => row.Figure!.Value);

    private static readonly Dictionary<string, MetricRow> GaugeRows =
        MetricRows.All.Where(row => row.Gauge is not null).ToDictionary(row => row.Gauge!, StringComparer.Ordinal);

    private Dictionary<string, double> _totals = new(StringComparer.Ordinal);

    /// <summary>The figures of the last report.</summary>
    public IReadOnlyList<FigureValue> Last { get; private set; } = [];

    /// <summary>Adds the figures of a minute.</summary>
    /// <param name="hasGauges">Whether present values are wanted: they have one value a minute.</param>
    public async ValueTask AddTo(OwnData data, DateTimeOffset now, long minute, bool hasGauges, CancellationToken cancellationToken)
    {
        var report = new FigureReport(now);
        foreach (var part in parts.Figures)
        {
            await part.AddTo(report, cancellationToken);
        }

        Last = report.Values;
        var totals = new Dictionary<string, double>(StringComparer.Ordinal);
        var zeros = new List<(FigureValue Value, MetricRow Row)>();
        var counted = new HashSet<(MetricScope, string, string)>();
        foreach (var value in report.Values)
        {
            var row = Rows[value.Figure];
            if (value.Sample is { } sample)
            {
                data.Add(value.Scope, row, value.Names, minute, sample);
            }
            else if (value.Since is null)
            {
                Add(data, row, value, minute, hasGauges ? value.Value : null);
            }
            else if (Growth(value, totals) is > 0 and var growth)
            {
                Add(data, row, value, minute, growth);
                counted.Add((value.Scope, row.Name, value.Names[0]));
            }
            else
            {
                zeros.Add((value, row));
            }
        }

        foreach (var (value, row) in zeros.Where(zero => zero.Row.ZeroWith.Any(name => counted.Contains((zero.Value.Scope, name, zero.Value.Names[0])))))
        {
            Add(data, row, value, minute, 0);
        }

        _totals = totals;
        AddGauges(data, minute, hasGauges);
    }

    private void AddGauges(OwnData data, long minute, bool hasGauges)
    {
        if (hasGauges)
        {
            parts.Gauges.Ask();
            foreach (var (name, value) in parts.Gauges.Values)
            {
                if (GaugeRows.TryGetValue(name, out var row))
                {
                    data.Add(parts.Home, row, [], minute, MetricSample.Of(value * row.Factor));
                }
            }
        }
    }

    private static void Add(OwnData data, MetricRow row, in FigureValue figure, long minute, double? value)
    {
        if (value is { } given)
        {
            data.Add(figure.Scope, row, figure.Names, minute, MetricSample.Of(given * row.Factor));
        }
    }

    // A smaller total is that of another resource of the name, or of another run.
    private double Growth(in FigureValue figure, Dictionary<string, double> totals)
    {
        var key = $"{figure.Scope.Account}/{figure.Scope.Region}/{figure.Figure}/{string.Join('/', figure.Names)}";
        totals[key] = figure.Value;
        var isNew = !_totals.TryGetValue(key, out var before) || figure.Value < before;
        return !isNew ? figure.Value - before : figure.Since >= parts.StartedAt ? figure.Value : 0;
    }
}
