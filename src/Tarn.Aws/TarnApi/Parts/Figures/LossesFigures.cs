using Tarn.Storage.Losses;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The records and messages that resources have lost since the last minute. Memory: the rows of losses of two hours.</summary>
/// <param name="store">The rows of losses.</param>
/// <param name="home">The account and region of losses whose ARN names none.</param>
public sealed class LossesFigures(IMetadataStore store, MetricScope home) : IFigurePart
{
    private static readonly TimeSpan Changing = TimeSpan.FromHours(1);

    // Null: the first report only learns the rows of earlier runs.
    private Dictionary<RowName, long>? _counted;

    /// <inheritdoc/>
    public async ValueTask AddTo(FigureReport report, CancellationToken cancellationToken)
    {
        var counted = new Dictionary<RowName, long>();
        var more = new Dictionary<(MetricScope Scope, string Arn), long>();
        await foreach (var row in LossRows.Since(store, (report.Now - Changing).ToUnixTimeMilliseconds(), cancellationToken))
        {
            var name = new RowName(row.HourMs, row.Loss.Arn, row.Loss.Kind, row.Loss.Reason);
            counted[name] = row.Loss.Count;
            var key = (ScopeOf(row.Loss), row.Loss.Arn);
            more[key] = more.GetValueOrDefault(key) + row.Loss.Count - (_counted?.GetValueOrDefault(name) ?? row.Loss.Count);
        }

        _counted = counted;
        foreach (var ((scope, arn), losses) in more.Where(pair => pair.Value > 0))
        {
            report.AddSample(scope, Figure.Losses, [arn], MetricSample.Of(losses));
        }
    }

    private MetricScope ScopeOf(Loss loss) => loss.Home is ({ Length: > 0 } account, var region, _) ? new MetricScope(account, region) : home;

    private readonly record struct RowName(long HourMs, string Arn, LossKind Kind, string Reason);
}
