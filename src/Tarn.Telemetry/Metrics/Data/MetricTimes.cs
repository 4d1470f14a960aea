namespace Tarn.Telemetry.Metrics.Data;

/// <summary>How far data may be from the clock, and how long they stay.</summary>
public static class MetricTimes
{
    /// <summary>How far a datum may be ahead of the clock.</summary>
    public static readonly TimeSpan AheadMax = TimeSpan.FromHours(2);

    /// <summary>How old a datum may be when it is put.</summary>
    public static readonly TimeSpan BehindMax = TimeSpan.FromDays(14);

    /// <summary>How long the internal stream keeps data.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(15);

    /// <summary>How long periods shorter than a minute can be read.</summary>
    public static readonly TimeSpan SecondsKept = TimeSpan.FromHours(3);
}
