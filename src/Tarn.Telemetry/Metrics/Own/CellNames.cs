using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Own;

/// <summary>The metrics of a key of cells.</summary>
/// <param name="Values">The values of the rows' dimensions, in their order.</param>
/// <param name="Wanted">The figures that are wanted; null: all.</param>
public sealed record CellNames(MetricScope Scope, IReadOnlyList<string> Values, IReadOnlySet<Figure>? Wanted = null)
{
    /// <summary>Whether a figure is wanted.</summary>
    public bool Has(Figure figure) => Wanted?.Contains(figure) ?? true;
}
