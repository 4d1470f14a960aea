namespace Tarn.Telemetry.Metrics.Own;

/// <summary>Reports figures of one kind of resource, once a minute.</summary>
public interface IFigurePart
{
    /// <summary>Adds the figures of all resources that exist.</summary>
    ValueTask AddTo(FigureReport report, CancellationToken cancellationToken);
}
