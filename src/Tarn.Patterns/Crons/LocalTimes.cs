namespace Tarn.Patterns.Crons;

/// <summary>Times on the clock of a zone.</summary>
public static class LocalTimes
{
    /// <summary>The moment of a local time; null: the zone skips it. Of a time that occurs twice it is the first.</summary>
    public static DateTimeOffset? MomentOf(DateTime local, TimeZoneInfo zone)
    {
        var clock = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(clock))
        {
            return null;
        }

        var offset = zone.IsAmbiguousTime(clock) ? zone.GetAmbiguousTimeOffsets(clock).Max() : zone.GetUtcOffset(clock);
        return new DateTimeOffset(clock, offset).ToUniversalTime();
    }
}
