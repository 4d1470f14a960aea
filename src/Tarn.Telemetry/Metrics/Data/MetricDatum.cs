using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Data;

/// <summary>One datum of a put.</summary>
/// <param name="IsHigh">Whether its resolution is one second, not one minute.</param>
/// <param name="TimeMs">Its time, Unix milliseconds.</param>
public sealed record MetricDatum(MetricIdentity Metric, MetricUnit Unit, bool IsHigh, long TimeMs, MetricSample Sample)
{
    private const long MinuteMs = 60_000;

    /// <summary>The second for which the datum counts: a minute's first one at the resolution of a minute.</summary>
    public long Second => SecondOf(TimeMs, IsHigh);

    /// <summary>The second for which a time counts.</summary>
    public static long SecondOf(long timeMs, bool isHigh) => isHigh ? timeMs / 1_000 : timeMs / MinuteMs * 60;
}
