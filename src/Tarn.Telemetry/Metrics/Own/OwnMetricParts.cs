using Microsoft.Extensions.Logging;
using Tarn.Access.Outcomes;
using Tarn.Access.Registry;
using Tarn.Meters;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Own;

/// <summary>The parts from which metrics of services are made.</summary>
public sealed record OwnMetricParts
{
    /// <summary>The store that gets the data.</summary>
    public required MetricStore Metrics { get; init; }

    /// <summary>The resources, and their cells.</summary>
    public required ResourceRegistry Registry { get; init; }

    /// <summary>The cells of single operations.</summary>
    public required OperationCells Operations { get; init; }

    /// <summary>The gauges of the server.</summary>
    public required Gauges Gauges { get; init; }

    /// <summary>The parts that report figures; modules add to the list until the server has started.</summary>
    public required IReadOnlyList<IFigurePart> Figures { get; init; }

    /// <summary>The account and region of the server's own metrics.</summary>
    public required MetricScope Home { get; init; }

    /// <summary>The start of the server.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The server's log.</summary>
    public required ILogger Log { get; init; }
}
