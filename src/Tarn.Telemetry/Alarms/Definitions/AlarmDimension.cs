namespace Tarn.Telemetry.Alarms.Definitions;

/// <summary>A dimension of an alarm's metric.</summary>
public sealed record AlarmDimension(string Name, string Value);
