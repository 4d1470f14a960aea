namespace Tarn.Telemetry.Alarms.Judging;

/// <summary>The numbers that decide an alarm.</summary>
/// <param name="Periods">The number of compared periods: N.</param>
/// <param name="Needed">The number of breaching periods for ALARM: M.</param>
public sealed record AlarmLine(int Periods, int Needed, ThresholdComparison Comparison, double Threshold, MissingData Treatment)
{
    /// <summary>The fewest values of all compared periods; fewer leave the state as it is.</summary>
    public double SamplesMin { get; init; }

    public bool Breaches(double value) => Comparison.Breaches(value, Threshold);
}
