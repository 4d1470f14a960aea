using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Own;

/// <summary>The value of a figure, as a part reports it.</summary>
/// <param name="Names">The values of the row's dimensions, in their order.</param>
/// <param name="Since">The begin of a total; null: a present value, or a sample.</param>
/// <param name="Sample">The values of one minute; null: there is one value.</param>
public readonly record struct FigureValue(
    MetricScope Scope, Figure Figure, IReadOnlyList<string> Names, double Value, DateTimeOffset? Since, MetricSample? Sample = null);
