using Tarn.Access;
using Tarn.Access.Outcomes;
using Tarn.Access.Registry;
using Tarn.Meters;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Own;

/// <summary>
/// The page for Prometheus: the rows' cells since the start, and the figures and gauges of the last pass. A metric is by resource,
/// never by shard. Samples of a minute are left out: they are no counters. It shows all accounts.
/// </summary>
/// <param name="own">The passes, which have the last figures.</param>
public sealed class PrometheusPage(OwnMetricParts parts, OwnMetrics own)
{
    private const string Milliseconds = "Milliseconds";

    /// <summary>The page as of now.</summary>
    public ReadOnlyMemory<byte> Make()
    {
        var text = new PrometheusText();
        var resources = parts.Registry.Cells.All
            .Select(cells => (Cells: cells, Resource: parts.Registry.TryGet(new ResourceId(cells.Key), out var found) ? found : null))
            .Where(pair => pair.Resource is not null)
            .ToLookup(pair => (pair.Resource!.Name.Service, pair.Resource.Name.Type));
        var figures = own.LastFigures.Where(value => value.Sample is null).ToLookup(value => value.Figure);
        var gauges = parts.Gauges.Values.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        foreach (var row in MetricRows.All)
        {
            switch (row.Kind)
            {
                case CellKind.Gauge:
                    AddGauge(text, row, gauges);
                    break;
                case CellKind.Figure:
                    AddFigures(text, row, [.. figures[row.Figure!.Value]]);
                    break;
                default:
                    AddCells(text, row, [.. resources[(row.Service, row.Type)].Select(pair => (pair.Cells, pair.Resource!))]);
                    break;
            }
        }

        return text.ToArray();
    }

    /// <summary>The name of a row's family.</summary>
    public static string FamilyOf(MetricRow row, bool isTotal)
    {
        var name = $"{row.Namespace.Replace('/', '_').ToLowerInvariant()}_{PrometheusText.NameOf(row.Name)}";
        var unit = row.Unit.Name == Milliseconds ? "seconds" : PrometheusText.NameOf(row.Unit.Name);
        return (row.Unit.Name == "Count" || name.EndsWith($"_{unit}", StringComparison.Ordinal) ? name : $"{name}_{unit}") + (isTotal ? "_total" : "");
    }

    /// <summary>The factor from a cell to the family's unit: times are in seconds, Prometheus's base unit.</summary>
    private static double FactorOf(MetricRow row) => row.Unit.Name == Milliseconds ? row.Factor / 1_000 : row.Factor;

    private static void AddGauge(PrometheusText text, MetricRow row, Dictionary<string, long> gauges)
    {
        if (gauges.TryGetValue(row.Gauge!, out var value))
        {
            var family = FamilyOf(row, isTotal: false);
            text.Family(family, "gauge", HelpOf(row));
            text.Sample(family, [], value * FactorOf(row));
        }
    }

    private static void AddFigures(PrometheusText text, MetricRow row, FigureValue[] values)
    {
        if (values.Length > 0)
        {
            var isTotal = values[0].Since is not null;
            var family = FamilyOf(row, isTotal);
            text.Family(family, isTotal ? "counter" : "gauge", HelpOf(row));
            foreach (var value in values)
            {
                text.Sample(family, Labels(value.Scope, row, value.Names), value.Value * FactorOf(row));
            }
        }
    }

    private void AddCells(PrometheusText text, MetricRow row, (Cells Cells, Resource Resource)[] all)
    {
        if (all.Length == 0)
        {
            return;
        }

        var isSummary = row.Kind is CellKind.Latency or CellKind.Values;
        var family = FamilyOf(row, isTotal: !isSummary);
        text.Family(family, isSummary ? "summary" : "counter", HelpOf(row));
        foreach (var (cells, resource) in all)
        {
            var scope = new MetricScope(resource.Name.Account, resource.Name.Region);
            foreach (var group in row.Groups)
            {
                var labels = Labels(scope, row, row.NamesOf(resource.Name.Name, group.FirstOrDefault()));
                if (!isSummary)
                {
                    text.Sample(family, labels, TotalOf(row, group, cells) * FactorOf(row));
                }
                else if (cells.HistogramOf(row.Kind == CellKind.Values ? UsageCells.OwnHistogram : PlanOf(row, group[0]).Histogram) is { } values)
                {
                    text.Summary(family, labels, values, FactorOf(row));
                }
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

    private OperationPlan PlanOf(MetricRow row, string operation) => parts.Operations.Of(row.Service, operation);

    private long Good(MetricRow row, string operation, Cells cells) => cells.HistogramOf(PlanOf(row, operation).Histogram)?.Count ?? 0;

    private static KeyValuePair<string, string>[] Labels(MetricScope scope, MetricRow row, IReadOnlyList<string> names) =>
    [
        KeyValuePair.Create("account", scope.Account),
        KeyValuePair.Create("region", scope.Region),
        .. row.Dimensions.Zip(names, (dimension, name) => KeyValuePair.Create(PrometheusText.NameOf(dimension), name)),
    ];

    private static string HelpOf(MetricRow row) => $"{row.Namespace} {row.Name}, {(row.Unit.Name == Milliseconds ? "in seconds" : row.Unit.Name)}";
}
