namespace Tarn.Telemetry.Alarms.Definitions;

/// <summary>The limits of alarms.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html"/>
public static class AlarmLimits
{
    /// <summary>The most alarms of an account in a region. AWS has no such limit; memory and work of an evaluation have.</summary>
    public const int AlarmsMax = 10_000;

    /// <summary>The most metrics of an expression.</summary>
    public const int MetricsMax = 10;

    /// <summary>The most queries of an alarm.</summary>
    public const int QueriesMax = 20;

    /// <summary>The longest evaluation range of a period below an hour, seconds.</summary>
    public const int RangeOfShortSeconds = 86_400;

    /// <summary>The longest evaluation range of a period of at least an hour, seconds.</summary>
    public const int RangeOfLongSeconds = 7 * 86_400;

    /// <summary>The periods before the compared ones whose data replace missing data. AWS does not name its number; its examples have 2.</summary>
    public const int ExtraPeriods = 2;

    /// <summary>The most different alarms in the rule of a composite alarm.</summary>
    public const int ChildrenMax = 100;

    /// <summary>How long history is kept.</summary>
    public static readonly TimeSpan HistoryKept = TimeSpan.FromDays(30);

    /// <summary>How long a message waits for a target that is hindered.</summary>
    public static readonly TimeSpan ActionAgeMax = TimeSpan.FromDays(1);
}
