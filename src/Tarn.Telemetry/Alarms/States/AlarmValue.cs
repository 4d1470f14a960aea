namespace Tarn.Telemetry.Alarms.States;

/// <summary>The value of an alarm's state.</summary>
public enum AlarmValue
{
    InsufficientData = 0,
    Ok = 1,
    Alarm = 2,
}
