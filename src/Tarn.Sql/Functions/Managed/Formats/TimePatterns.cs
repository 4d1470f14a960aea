using System.Collections.Concurrent;
using System.Text;
using Tarn.Patterns;
using Tarn.Patterns.Times;
using Tarn.Sql.Types;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed.Formats;

/// <summary>Times by patterns: Joda's (<c>format_datetime</c>), MySQL's (<c>date_format</c>), Teradata's (<c>to_char</c>).</summary>
/// <seealso href="https://trino.io/docs/current/functions/datetime.html"/>
internal static class TimePatterns
{
    private const int KnownMax = 256;

    private static readonly ConcurrentDictionary<(char Kind, string Pattern), TimePattern> Known = new();

    private static readonly TimeReadingRules Rules = new(PivotYear: 2020, Zones.OffsetMinutesMax, ZoneAt);

    // Joda's own years of two digits, and its names of zones.
    private static readonly TimeReadingRules JodaRules = Rules with
    {
        PivotYear = TimeProvider.System.GetUtcNow().Year - 30,
        NamedZones =
        [
            ("UTC", "UTC"), ("GMT", "UTC"), ("UT", "UTC"), ("EST", "America/New_York"), ("EDT", "America/New_York"), ("CST", "America/Chicago"),
            ("CDT", "America/Chicago"), ("MST", "America/Denver"), ("MDT", "America/Denver"), ("PST", "America/Los_Angeles"), ("PDT", "America/Los_Angeles"),
        ],
    };

    /// <summary>Reads a pattern.</summary>
    /// <param name="kind"><c>j</c>: Joda's, <c>m</c>: MySQL's, <c>t</c>: Teradata's.</param>
    /// <exception cref="InvalidOperationException">INVALID_FUNCTION_ARGUMENT: the pattern is invalid.</exception>
    public static TimePattern Of(char kind, string pattern)
    {
        if (Known.TryGetValue((kind, pattern), out var known))
        {
            return known;
        }

        if (Known.Count >= KnownMax)
        {
            Known.Clear();
        }

        try
        {
            var dialect = kind switch { 'j' => TimeDialect.Joda, 'm' => TimeDialect.MySql, _ => TimeDialect.Teradata };
            return Known[(kind, pattern)] = TimePattern.Parse(dialect, pattern);
        }
        catch (PatternException invalid)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, invalid.Message);
        }
    }

    /// <summary>Prints a time.</summary>
    /// <param name="clock">The time of the clock, microseconds since 1970.</param>
    /// <param name="offsetMinutes">The clock's minutes from UTC.</param>
    /// <param name="zone">The zone's name; empty: the time has none.</param>
    /// <exception cref="InvalidOperationException">INVALID_FUNCTION_ARGUMENT: the pattern asks for the zone of a time without one.</exception>
    public static string Print(TimePattern pattern, long clock, long offsetMinutes, string zone)
    {
        if (zone.Length == 0 && pattern.PrintsZone)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument,
                "format_datetime for TIMESTAMP type, cannot use 'Z' nor 'z' in format, as this type does not contain TZ information");
        }

        // Names of regions, such as EDT, need tables that no part of Tarn has.
        if (pattern.PrintsZoneName && Zones.Key(zone) is { } key && Zones.IsRegion(key))
        {
            throw RowValues.Error(SqlErrorName.NotSupported, "names of regions (z) are not supported in patterns; use Z, ZZ or ZZZ");
        }

        // Joda's times have milliseconds, rounded half up.
        var (seconds, millis) = Floor(Floor(clock + 500, 1_000).Quotient, 1_000);
        var names = new ZoneNames(zone, zone, zone == "UTC" ? "Coordinated Universal Time" : zone);
        var text = new StringBuilder();
        pattern.Print(ZonedTime.OfClock(seconds, (int)millis * 1_000_000, (int)offsetMinutes * 60, names), text);
        return text.ToString();
    }

    /// <summary>Reads a time.</summary>
    /// <returns>The time of the clock in milliseconds, as microseconds since 1970, and the key of the zone that the text names; UTC without one.</returns>
    /// <exception cref="InvalidOperationException">INVALID_FUNCTION_ARGUMENT: the text does not follow the pattern, or there is no such time.</exception>
    public static (long Clock, short Zone) Read(char kind, string pattern, string text)
    {
        var read = Of(kind, pattern);
        if (read.PrintsLongZoneName)
        {
            throw RowValues.Error(SqlErrorName.NotSupported, "long names of zones (zzzz) are not supported in patterns that read; use z, Z, ZZ or ZZZ");
        }

        return read.TryRead(text, kind == 'j' ? JodaRules : Rules, out var time, out var fault)
            ? (time.LocalMs * 1_000, time.ZoneId is { } id ? Zones.Key(id) ?? 0 : (short)time.OffsetMinutes)
            : throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, fault.MessageFor(text));
    }

    // The longest id.
    private static int ZoneAt(ReadOnlySpan<char> text)
    {
        var end = 0;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '/' or '_' or '-' or '+' or ':'))
        {
            end++;
        }

        while (end > 0 && Zones.Key(text[..end].ToString()) is null)
        {
            end--;
        }

        return end;
    }

    private static (long Quotient, long Remainder) Floor(long value, long by)
    {
        var quotient = Math.DivRem(value, by, out var rest);
        return rest < 0 ? (quotient - 1, rest + by) : (quotient, rest);
    }
}
