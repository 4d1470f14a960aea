using System.Buffers.Text;
using System.Globalization;

namespace Tarn.Wire.Protocols;

/// <summary>Timestamps as text.</summary>
internal static class WireTime
{
    /// <summary>The longest text of <see cref="WriteSeconds"/>.</summary>
    public const int SecondsLengthMax = 32;

    private const double MaxSeconds = 253_402_300_799;

    /// <summary>Writes a timestamp.</summary>
    public static string Format(DateTimeOffset value, TimestampFormat format) => format switch
    {
        TimestampFormat.UnixSeconds => Seconds(value).ToString(CultureInfo.InvariantCulture),
        TimestampFormat.Rfc822 => value.ToUniversalTime().ToString("r", CultureInfo.InvariantCulture),
        _ => value.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
    };

    /// <summary>Seconds since 1970 with three digits of fraction, as AWS returns them.</summary>
    public static decimal Seconds(DateTimeOffset value) => value.ToUnixTimeMilliseconds() / 1000m;

    /// <summary>
    /// Writes the text of <see cref="Seconds"/>. Returns its length, at most <see cref="SecondsLengthMax"/>.
    /// </summary>
    public static int WriteSeconds(DateTimeOffset value, Span<byte> target)
    {
        var milliseconds = value.ToUnixTimeMilliseconds();
        if (milliseconds < 0)
        {
            Invariant.Check(Seconds(value).TryFormat(target, out var all, default, CultureInfo.InvariantCulture));
            return all;
        }

        var (seconds, fraction) = Math.DivRem(milliseconds, 1000);
        Invariant.Check(Utf8Formatter.TryFormat(seconds, target, out var length));
        if (fraction == 0)
        {
            return length;
        }

        target[length++] = (byte)'.';
        for (var place = 100; fraction > 0; place /= 10)
        {
            (var digit, fraction) = Math.DivRem(fraction, place);
            target[length++] = (byte)('0' + digit);
        }

        return length;
    }

    /// <summary>The time that many seconds after 1970. Returns false if it is beyond the calendar.</summary>
    public static bool TryFromSeconds(double seconds, out DateTimeOffset value)
    {
        var inRange = seconds is >= -62_135_596_800 and <= MaxSeconds;
        value = inRange ? DateTimeOffset.UnixEpoch.AddTicks((long)Math.Round(seconds * 1_000_000) * 10) : default;
        return inRange;
    }

    /// <summary>Reads a timestamp. Like AWS, it accepts ISO 8601 for RFC 822 and the reverse.</summary>
    public static bool TryParse(string text, TimestampFormat format, out DateTimeOffset value)
    {
        if (format == TimestampFormat.UnixSeconds
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
        {
            return TryFromSeconds(seconds, out value);
        }

        return DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out value);
    }
}
