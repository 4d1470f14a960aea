namespace Tarn.Telemetry.Metrics.Data;

/// <summary>A value and how often it occurred.</summary>
public readonly record struct WeightedValue(double Value, double Count);
