namespace Tarn.Telemetry.Alarms.States;

/// <summary>Actions of a composite alarm that wait.</summary>
/// <param name="By">AWS's word: <c>Alarm</c>, <c>WaitPeriod</c> or <c>ExtensionPeriod</c>.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="UntilMs">The end of a period, Unix milliseconds; 0: the suppressor's state ends the wait.</param>
/// <param name="Acted">The state whose actions were sent last.</param>
public sealed record Suppression(string By, string Reason, long UntilMs, AlarmValue Acted)
{
    public const string ByAlarm = "Alarm";
    public const string ByWait = "WaitPeriod";
    public const string ByExtension = "ExtensionPeriod";
}
