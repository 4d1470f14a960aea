namespace Tarn.Telemetry.Metrics.Recent;

/// <summary>Periods of one length. Points of a period may come as one: count, sum, minimum, maximum.</summary>
/// <param name="Origin">A second at which a period begins.</param>
/// <param name="PeriodSeconds">The length of a period. Periods below a minute have points of high resolution only.</param>
public readonly record struct PointGrid(long Origin, int PeriodSeconds);
