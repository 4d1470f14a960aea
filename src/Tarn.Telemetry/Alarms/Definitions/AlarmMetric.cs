namespace Tarn.Telemetry.Alarms.Definitions;

/// <summary>The metric of an alarm. The dimensions have the caller's order.</summary>
public sealed record AlarmMetric(string Namespace, string Name, IReadOnlyList<AlarmDimension> Dimensions);
