using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Recent;

/// <summary>Takes the points of one metric, in any order.</summary>
public interface IPointSink
{
    /// <summary>The periods whose sums are enough; null: each point is needed.</summary>
    PointGrid? Grid => null;

    /// <summary>Takes one point.</summary>
    /// <param name="second">The second for which it counts, Unix time.</param>
    /// <param name="isHigh">Whether its resolution is one second.</param>
    void Take(long second, bool isHigh, MetricUnit unit, in MetricSample sample);
}
