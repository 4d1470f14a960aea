namespace Tarn.Telemetry.Alarms.Running;

/// <summary>The time before this start in which the server did not run.</summary>
/// <param name="FromMs">The last sign of the run before, Unix milliseconds.</param>
/// <param name="BeforeMs">The start.</param>
internal readonly record struct DownTime(long FromMs, long BeforeMs)
{
    /// <summary>Whether a period has a part of this time.</summary>
    public bool Meets(long second, int period) => second * 1_000 < BeforeMs && (second + period) * 1_000 > FromMs;
}
