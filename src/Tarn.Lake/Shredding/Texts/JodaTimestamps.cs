using System.Buffers;
using System.Text;
using Tarn.Patterns;
using Tarn.Patterns.Times;
using Tarn.Storage;

namespace Tarn.Lake.Shredding.Texts;

/// <summary>
/// The timestamps of one pattern of Joda-Time, by which Hive's deserializer reads timestamps: in English, in UTC unless the text
/// has a zone, to milliseconds. Years of two digits are 1950 to 2049; Joda-Time counts them from the day of the conversion.
/// </summary>
public sealed class JodaTimestamps
{
    private const int LengthMax = 128;
    private const int PivotYear = 2000;

    private static readonly TimeReadingRules Rules = new(PivotYear, OffsetMinutesMax: (24 * 60) - 1, ZoneAt);

    // A table's timestamps are of the years 1 to 9999.
    private const long FirstMs = -62_135_596_800_000;
    private const long EndMs = 253_402_300_800_000;

    private static readonly SearchValues<char> ZoneCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_/+-");

    private readonly TimePattern _pattern;

    private JodaTimestamps(TimePattern pattern) => _pattern = pattern;

    /// <summary>Parses a pattern.</summary>
    /// <exception cref="TarnException">InvalidArgument: the pattern has a fault, or a letter that is not supported.</exception>
    public static JodaTimestamps Parse(string pattern)
    {
        if (pattern.Length is 0 or > LengthMax)
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"A timestamp pattern has 1 to {LengthMax} characters.");
        }

        try
        {
            return new JodaTimestamps(TimePattern.Parse(TimeDialect.Joda, pattern));
        }
        catch (PatternException wrong)
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"The timestamp pattern '{pattern}' is none of Joda-Time: {wrong.Message}.", wrong);
        }
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="micros">Microseconds since 1970 in UTC.</param>
    public bool TryRead(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        Span<char> characters = stackalloc char[LengthMax * 2];
        if (text.Length > characters.Length || !Encoding.UTF8.TryGetChars(text, characters, out var length)
            || !_pattern.TryRead(characters[..length], Rules, out var time, out _) || time.LocalMs < FirstMs || time.LocalMs >= EndMs)
        {
            return false;
        }

        micros = (time.LocalMs * 1_000) - OffsetMicros(time);
        return true;
    }

    private static long OffsetMicros(in ReadTime time)
    {
        if (time.ZoneId is not { } id)
        {
            return time.OffsetMinutes * 60_000_000L;
        }

        var local = DateTime.SpecifyKind(DateTime.UnixEpoch.AddMilliseconds(time.LocalMs), DateTimeKind.Unspecified);
        return TimeZoneInfo.FindSystemTimeZoneById(id).GetUtcOffset(local).Ticks / TimeSpan.TicksPerMicrosecond;
    }

    private static int ZoneAt(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExcept(ZoneCharacters);
        var id = end < 0 ? text : text[..end];
        return id.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(id.ToString(), out var zone) && zone.HasIanaId ? id.Length : 0;
    }
}
