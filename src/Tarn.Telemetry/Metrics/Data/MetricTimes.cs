namespace Tarn.Telemetry.Metrics.Data;

/// <summary>How far data may be from the clock, and how long they stay.</summary>
public static class MetricTimes
{
    /// <summary>How far a datum may be ahead of the clock.</summary>
    public static readonly TimeSpan AheadMax = TimeSpan.FromHours(2);

    /// <summary>How old a datum may be when it is put.</summary>
    public static readonly TimeSpan BehindMax = TimeSpan.FromDays(14);

    /// <summary>How long the internal stream keeps data: so long that a request over 15 days is answered while no statement can run.</summary>
    public static readonly TimeSpan StreamKept = TimeSpan.FromDays(16);

    /// <summary>How long periods of a minute can be read.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(15);

    /// <summary>How long periods shorter than an hour can be read. Then the table has one row for an hour.</summary>
    public static readonly TimeSpan ShortKept = TimeSpan.FromDays(63);

    /// <summary>How long any data can be read.</summary>
    public static readonly TimeSpan AllKept = TimeSpan.FromDays(455);

    private static readonly TimeSpan SecondsKept = TimeSpan.FromHours(3);

    /// <summary>How long periods of a length can be read, as on AWS.</summary>
    /// <param name="period">Their length, seconds.</param>
    public static TimeSpan KeptOf(int period) => period switch
    {
        < 60 => SecondsKept,
        < 300 => Kept,
        < 3_600 => ShortKept,
        _ => AllKept,
    };

    /// <summary>
    /// The stream has all points from this second on.
    /// </summary>
    public static long StreamFrom(DateTimeOffset now) => (now - Kept - TimeSpan.FromHours(6)).ToUnixTimeSeconds();
}
