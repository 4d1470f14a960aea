namespace Tarn.Telemetry.Alarms.States;

/// <summary>Decides when the actions of a composite alarm with a suppressor are sent.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm.html"/>
public static class Suppressions
{
    /// <summary>The suppression after a look at the suppressor, and whether the actions of the value are sent now.</summary>
    /// <param name="before">The suppression before; null: none.</param>
    /// <param name="old">The value before.</param>
    /// <param name="value">The value now.</param>
    /// <param name="isSuppressing">Whether the suppressor is in ALARM.</param>
    /// <param name="waitSeconds">The wait for the suppressor.</param>
    /// <param name="extensionSeconds">The wait after the suppressor.</param>
    public static (Suppression? Next, bool Sends) Next(
        Suppression? before, AlarmValue old, AlarmValue value, bool isSuppressing, int waitSeconds, int extensionSeconds, long nowMs)
    {
        var acted = before?.Acted ?? old;
        var isPending = value != acted;
        if (before is null && !isPending)
        {
            return (null, false);
        }

        if (isSuppressing)
        {
            return (before is { By: Suppression.ByAlarm } ? before : new Suppression(Suppression.ByAlarm, "The suppressor alarm is in ALARM", 0, acted), false);
        }

        return before switch
        {
            null when waitSeconds > 0 => (Wait(acted, nowMs, waitSeconds), false),
            null => (null, true),
            { By: Suppression.ByAlarm } when extensionSeconds > 0 => (Extension(acted, nowMs, extensionSeconds), false),
            { By: Suppression.ByWait } when !isPending => (null, false),
            { UntilMs: var until } when nowMs < until => (before, false),
            _ => (null, isPending),
        };
    }

    private static Suppression Wait(AlarmValue acted, long nowMs, int seconds) =>
        new(Suppression.ByWait, $"Waiting {seconds} seconds for the suppressor alarm", nowMs + (seconds * 1_000L), acted);

    private static Suppression Extension(AlarmValue acted, long nowMs, int seconds) =>
        new(Suppression.ByExtension, $"Waiting {seconds} seconds after the suppressor alarm", nowMs + (seconds * 1_000L), acted);
}
