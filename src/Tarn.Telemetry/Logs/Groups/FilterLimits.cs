namespace Tarn.Telemetry.Logs.Groups;

/// <summary>The limits of filters.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html"/>
public static class FilterLimits
{
    /// <summary>The most metric filters of a log group.</summary>
    public const int MetricFiltersMax = 100;

    /// <summary>The most subscription filters of a log group.</summary>
    public const int SubscriptionsMax = 2;

    /// <summary>The most dimensions of a metric filter.</summary>
    public const int DimensionsMax = 3;

    /// <summary>How long events wait for a destination that takes none now.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromDays(1);
}
