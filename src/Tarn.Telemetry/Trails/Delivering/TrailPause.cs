namespace Tarn.Telemetry.Trails.Delivering;

/// <summary>The time between a stop and the next start of logging. Its events are not delivered.</summary>
/// <param name="FromMs">The stop, Unix milliseconds.</param>
/// <param name="UntilMs">The start, exclusive.</param>
public sealed record TrailPause(long FromMs, long UntilMs)
{
    public bool Has(long timeMs) => timeMs >= FromMs && timeMs < UntilMs;
}
