using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.Judging;

namespace Tarn.Telemetry.Alarms.Running;

/// <summary>The evaluation range of a metric alarm at one time.</summary>
/// <param name="Before">The second after the last; a period ends there.</param>
internal sealed record AlarmWindow(RegisteredAlarm Alarm, MetricRule Rule, int Period, long Before)
{
    private const int QuickSeconds = 10;
    private const int UsualSeconds = 60;
    private const int LongSeconds = 300;
    private const int HourSeconds = 3_600;
    private const int DaySeconds = 86_400;

    // The memory of recent points has 6 hours. A longer range reads the stream.
    private const int RecentSeconds = 5 * HourSeconds;

    public int Periods => Rule.EvaluationPeriods + AlarmLimits.ExtraPeriods;

    /// <summary>The first second.</summary>
    public long From => Before - ((long)Periods * Period);

    public AlarmLine Line { get; } = AlarmLines.Of(Rule);

    /// <summary>The newest window that ended at or before a second.</summary>
    public static AlarmWindow At(RegisteredAlarm alarm, MetricRule rule, long second)
    {
        var period = AlarmLines.PeriodOf(rule);
        var interval = IntervalOf(rule, period);
        return new AlarmWindow(alarm, rule, period, second / interval * interval);
    }

    /// <summary>The seconds between two evaluations: as on AWS, and 5 minutes when the memory has too few data.</summary>
    public static int IntervalOf(MetricRule rule, int period)
    {
        var range = (long)rule.EvaluationPeriods * period;
        return range > DaySeconds ? HourSeconds
            : range + ((long)AlarmLimits.ExtraPeriods * period) > RecentSeconds ? LongSeconds
            : period < UsualSeconds ? QuickSeconds
            : UsualSeconds;
    }
}
