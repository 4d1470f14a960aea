namespace Tarn.Telemetry.Alarms.Judging;

/// <summary>The treatment of periods without data.</summary>
public enum MissingData
{
    Missing,
    Ignore,
    Breaching,
    NotBreaching,
}
