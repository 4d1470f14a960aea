using Tarn.Messaging.Pipes;
using Tarn.Messaging.Pipes.Parts;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The executions of pipes.</summary>
/// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-monitoring.html"/>
public sealed class PipesFigures(EventPipes pipes) : IFigurePart
{
    private const double MsPerMicrosecond = 0.001;

    private readonly CellFigures _figures = new(
        pipes.Parts.Meter.Cells,
        [
            new(Figure.PipeInvocations, PipeMeter.Invocations),
            new(Figure.PipeEvents, PipeMeter.Events),
            new(Figure.PipeFailed, PipeMeter.Failed),
            new(Figure.PipePartiallyFailed, PipeMeter.PartiallyFailed),
            new(Figure.PipeEnrichmentFailed, PipeMeter.EnrichmentFailed),
            new(Figure.PipeTargetFailed, PipeMeter.TargetFailed),
            new(Figure.PipeTargetPartiallyFailed, PipeMeter.TargetPartiallyFailed),
            new(Figure.PipeTargetSkipped, PipeMeter.TargetSkipped),
            new(Figure.PipeEventBytes, -1, PipeMeter.EventBytes),
            new(Figure.PipeMs, -1, PipeMeter.Duration, MsPerMicrosecond),
            new(Figure.PipeEnrichmentMs, -1, PipeMeter.EnrichmentDuration, MsPerMicrosecond),
            new(Figure.PipeTargetMs, -1, PipeMeter.TargetDuration, MsPerMicrosecond),
        ]);

    /// <inheritdoc/>
    public ValueTask AddTo(FigureReport report, CancellationToken cancellationToken)
    {
        var keys = new Dictionary<long, CellNames>();
        foreach (var config in pipes.All.Select(pipe => pipe.Config))
        {
            var load = pipes.Parts.Meter.Of(config);
            var names = keys[load.Cells.Key] = new CellNames(new MetricScope(config.Account, config.Region), [config.Name]);
            if (load.TakePeak() is > 0 and var peak)
            {
                report.AddSample(names.Scope, Figure.PipeConcurrency, names.Values, MetricSample.Of(peak));
            }
        }

        _figures.AddTo(report, keys);
        return ValueTask.CompletedTask;
    }
}
