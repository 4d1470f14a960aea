namespace Tarn.Telemetry.Metrics.Statistics;

/// <summary>The periods that statistics may have.</summary>
public static class Periods
{
    /// <summary>The rule, for messages.</summary>
    public const string Valid = "1, 5, 10, 30, or a multiple of 60 up to 86400";

    private const int DaySeconds = 86_400;

    /// <summary>Whether a period has a valid length in seconds.</summary>
    public static bool IsValid(double seconds) => seconds is 1 or 5 or 10 or 30 || (seconds is >= 60 and <= DaySeconds && seconds % 60 == 0);

    /// <summary>The first second of the period that has a second.</summary>
    /// <param name="origin">A second at which a period begins.</param>
    public static long StartOf(long second, int period, long origin) => second - ((((second - origin) % period) + period) % period);
}
