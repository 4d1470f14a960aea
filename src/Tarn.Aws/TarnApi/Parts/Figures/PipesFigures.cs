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
    private readonly CellFigures _figures = new(
        pipes.Parts.Meter.Cells,
        [
            CellFigure.Units(Figure.PipeInvocations, PipeMeter.Invocations),
            CellFigure.Units(Figure.PipeEvents, PipeMeter.Events),
            CellFigure.Units(Figure.PipeFailed, PipeMeter.Failed),
            CellFigure.Units(Figure.PipePartiallyFailed, PipeMeter.PartiallyFailed),
            CellFigure.Units(Figure.PipeEnrichmentFailed, PipeMeter.EnrichmentFailed),
            CellFigure.Units(Figure.PipeTargetFailed, PipeMeter.TargetFailed),
            CellFigure.Units(Figure.PipeTargetPartiallyFailed, PipeMeter.TargetPartiallyFailed),
            CellFigure.Units(Figure.PipeTargetSkipped, PipeMeter.TargetSkipped),
            CellFigure.Values(Figure.PipeEventBytes, PipeMeter.EventBytes),
            CellFigure.Microseconds(Figure.PipeMs, PipeMeter.Duration),
            CellFigure.Microseconds(Figure.PipeEnrichmentMs, PipeMeter.EnrichmentDuration),
            CellFigure.Microseconds(Figure.PipeTargetMs, PipeMeter.TargetDuration),
        ]);

    /// <inheritdoc/>
    public ValueTask AddTo(FigureReport report, CancellationToken cancellationToken)
    {
        var keys = new Dictionary<long, CellNames>();
        var gone = pipes.Parts.Meter.Arns.ToHashSet(StringComparer.Ordinal);
        foreach (var config in pipes.All.Select(pipe => pipe.Config))
        {
            gone.Remove(config.Arn);
            var load = pipes.Parts.Meter.Of(config);
            var names = keys[load.Cells.Key] = new CellNames(new MetricScope(config.Account, config.Region), [config.Name]);
            if (load.TakePeak() is > 0 and var peak)
            {
                report.AddSample(names.Scope, Figure.PipeConcurrency, names.Values, MetricSample.Of(peak));
            }
        }

        foreach (var arn in gone)
        {
            pipes.Parts.Meter.Forget(arn);
        }

        _figures.AddTo(report, keys);
        return ValueTask.CompletedTask;
    }
}
