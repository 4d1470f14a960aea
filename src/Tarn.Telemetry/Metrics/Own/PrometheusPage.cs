namespace Tarn.Telemetry.Metrics.Own;

/// <summary>The page for Prometheus, with the values of <see cref="ShownMetrics"/>.</summary>
/// <param name="own">The passes, which have the last figures.</param>
public sealed class PrometheusPage(OwnMetricParts parts, OwnMetrics own)
{
    /// <summary>The page as of now.</summary>
    public ReadOnlyMemory<byte> Make()
    {
        var (text, shown) = (new PrometheusText(), new ShownMetrics(parts, own));
        foreach (var row in MetricRows.All)
        {
            Add(text, row, shown.Of(row));
        }

        return text.ToArray();
    }

    /// <summary>The name of a row's family.</summary>
    public static string FamilyOf(MetricRow row, bool isTotal)
    {
        var name = $"{row.Namespace.Replace('/', '_').ToLowerInvariant()}_{PrometheusText.NameOf(row.Name)}";
        var unit = PrometheusText.NameOf(ShownMetrics.UnitOf(row));
        var isBare = unit is "count" or "none" || name.EndsWith($"_{unit}", StringComparison.Ordinal);
        return (isBare ? name : $"{name}_{unit}") + (isTotal ? "_total" : "");
    }

    private static void Add(PrometheusText text, MetricRow row, ShownRow shown)
    {
        if (shown.Points.Count == 0)
        {
            return;
        }

        var family = FamilyOf(row, shown.IsTotal);
        text.Family(family, shown.IsSummary ? "summary" : shown.IsTotal ? "counter" : "gauge", $"{row.Namespace} {row.Name}, {ShownMetrics.UnitOf(row)}");
        foreach (var (labels, value, values) in shown.Points)
        {
            if (values is not null)
            {
                text.Summary(family, labels, values, ShownMetrics.FactorOf(row));
            }
            else
            {
                text.Sample(family, labels, value);
            }
        }
    }
}
