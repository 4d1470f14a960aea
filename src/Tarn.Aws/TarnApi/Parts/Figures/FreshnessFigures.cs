using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The age of the data of deliveries and tables that have a target for it.</summary>
public sealed class FreshnessFigures(FreshnessReport report) : IFigurePart
{
    /// <inheritdoc/>
    public async ValueTask AddTo(FigureReport figures, CancellationToken cancellationToken)
    {
        foreach (var one in await report.All(cancellationToken))
        {
            var scope = new MetricScope(one.Account, one.Region);
            figures.Add(scope, Figure.Freshness, one.Arn, Math.Floor(one.Age.TotalSeconds));
            figures.Add(scope, Figure.FreshnessMissed, one.Arn, one.IsMissed ? 1 : 0);
        }
    }
}
