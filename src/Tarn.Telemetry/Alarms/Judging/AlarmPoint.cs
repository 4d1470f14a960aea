namespace Tarn.Telemetry.Alarms.Judging;

/// <summary>One period of an alarm.</summary>
/// <param name="Second">The first second.</param>
/// <param name="Value">The value; null: there is none.</param>
/// <param name="Samples">The number of values in the period; 0 of an expression.</param>
/// <param name="IsDown">Whether the server was down in a part of the period, and the value is missing for that reason.</param>
public readonly record struct AlarmPoint(long Second, double? Value, double Samples = 0, bool IsDown = false);
