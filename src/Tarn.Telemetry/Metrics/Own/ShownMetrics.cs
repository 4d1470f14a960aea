using Tarn.Access;
using Tarn.Access.Outcomes;
using Tarn.Access.Registry;
using Tarn.Meters;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Own;

/// <summary>
/// The rows' values now, for readers outside: the cells since the start, and the figures and gauges of the last pass. A metric is by resource,
/// never by shard. Samples of a minute are left out: they are no counters. All accounts are in it.
/// </summary>
internal sealed class ShownMetrics
{
    private const string Milliseconds = "Milliseconds";
    private const double MillisecondsPerSecond = 1_000;

    private readonly OwnMetricParts _parts;
    private readonly ILookup<(string Service, string Type), (Cells Cells, Resource Resource)> _resources;
    private readonly ILookup<Figure, FigureValue> _figures;
    private readonly Dictionary<string, long> _gauges;

    public ShownMetrics(OwnMetricParts parts, OwnMetrics own)
    {
        _parts = parts;
        _resources = parts.Registry.Cells.All
            .Select(cells => (Cells: cells, Resource: parts.Registry.TryGet(new ResourceId(cells.Key), out var found) ? found : null))
            .Where(pair => pair.Resource is not null)
            .ToLookup(pair => (pair.Resource!.Name.Service, pair.Resource.Name.Type), pair => (pair.Cells, pair.Resource!));
        _figures = own.LastFigures.Where(value => value.Sample is null).ToLookup(value => value.Figure);
        _gauges = parts.Gauges.Values.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
    }

    /// <summary>The unit of a row's values here: times are in seconds, the base unit of readers outside.</summary>
    public static string UnitOf(MetricRow row) => row.Unit.Name == Milliseconds ? "Seconds" : row.Unit.Name;

    /// <summary>The value of one unit of a row's cell.</summary>
    public static double FactorOf(MetricRow row) => row.Unit.Name == Milliseconds ? row.Factor / MillisecondsPerSecond : row.Factor;

    /// <summary>The values of a row.</summary>
    public ShownRow Of(MetricRow row)
    {
        switch (row.Kind)
        {
            case CellKind.Gauge:
                return new ShownRow(false, false, _gauges.TryGetValue(row.Gauge!, out var value) ? [new ShownPoint([], value * FactorOf(row))] : []);
            case CellKind.Figure:
                var values = _figures[row.Figure!.Value].ToArray();
                return new ShownRow(
                    values is [{ Since: not null }, ..],
                    false,
                    [.. values.Select(each => new ShownPoint(Labels(each.Scope, row, each.Names), each.Value * FactorOf(row)))]);
            default:
                var isSummary = row.Kind is CellKind.Latency or CellKind.Values;
                return new ShownRow(!isSummary, isSummary, [.. _resources[(row.Service, row.Type)].SelectMany(pair => PointsOf(row, isSummary, pair))]);
        }
    }

    private IEnumerable<ShownPoint> PointsOf(MetricRow row, bool isSummary, (Cells Cells, Resource Resource) of)
    {
        var name = of.Resource.Name;
        foreach (var group in row.Groups)
        {
            var labels = Labels(new MetricScope(name.Account, name.Region), row, row.NamesOf(name.Name, group.FirstOrDefault()));
            if (!isSummary)
            {
                yield return new ShownPoint(labels, TotalOf(row, group, of.Cells) * FactorOf(row));
            }
            else if (of.Cells.HistogramOf(row.Kind == CellKind.Values ? UsageCells.OwnHistogram : PlanOf(row, group[0]).Histogram) is { } values)
            {
                yield return new ShownPoint(labels, 0, values);
            }
        }
    }

    private long TotalOf(MetricRow row, IReadOnlyList<string> group, Cells cells) => row.Kind switch
    {
        CellKind.Sum when group.Count == 0 => cells[(int?)row.Dimension ?? (int)row.Cell!],
        CellKind.Sum => group.Sum(operation => cells[PlanOf(row, operation).SumOf(row.Dimension!.Value)]),
        CellKind.Calls => group.Sum(operation => Good(row, operation, cells) + cells[PlanOf(row, operation).Failures]),
        _ => group.Sum(operation => Good(row, operation, cells)),
    };

    private OperationPlan PlanOf(MetricRow row, string operation) => _parts.Operations.Of(row.Service, operation);

    private long Good(MetricRow row, string operation, Cells cells) => cells.HistogramOf(PlanOf(row, operation).Histogram)?.Count ?? 0;

    private static KeyValuePair<string, string>[] Labels(MetricScope scope, MetricRow row, IReadOnlyList<string> names) =>
    [
        KeyValuePair.Create("account", scope.Account),
        KeyValuePair.Create("region", scope.Region),
        .. row.Dimensions.Zip(names, (dimension, name) => KeyValuePair.Create(PrometheusText.NameOf(dimension), name)),
    ];
}
