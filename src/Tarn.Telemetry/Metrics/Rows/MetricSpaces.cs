using Tarn.Storage.Metadata;

namespace Tarn.Telemetry.Metrics.Rows;

/// <summary>The metadata spaces of metrics; documented in <c>docs/formats/metrics.md</c>.</summary>
public static class MetricSpaces
{
    /// <summary>(account, region) → the internal stream, and the arrival up to which metrics have rows.</summary>
    public static Space Feeds { get; } = new(420, "metrics.feeds");

    /// <summary>(stream id, series id) → the identity of a metric and its last arrival.</summary>
    public static Space Series { get; } = new(421, "metrics.series");
}
