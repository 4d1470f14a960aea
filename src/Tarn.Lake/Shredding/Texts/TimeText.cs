namespace Tarn.Lake.Shredding.Texts;

/// <summary>Reads RFC 3339 dates and times in UTF-8, to microseconds. Further digits of a second are cut off.</summary>
public static class TimeText
{
    public const long MicrosPerDay = 86_400_000_000;

    /// <summary>The range of years 0001 to 9999, which every reader of Iceberg can show.</summary>
    private const long MicrosMin = -62_135_596_800_000_000;
    private const long MicrosMax = 253_402_300_799_999_999;

    private static readonly int EpochDay = new DateOnly(1970, 1, 1).DayNumber;

    public static bool InRange(long micros) => micros is >= MicrosMin and <= MicrosMax;

    /// <summary>
    /// Reads <c>2026-11-20T10:28:57.123456Z</c>. A space instead of the T, lower case and a missing zone are also
    /// accepted.
    /// </summary>
    public static bool Timestamp(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        if (text.Length < 10 || !Date(text[..10], out var days))
        {
            return false;
        }

        if (text.Length == 10)
        {
            micros = days * MicrosPerDay;
            return true;
        }

        if (text[10] is not ((byte)'T' or (byte)'t' or (byte)' '))
        {
            return false;
        }

        var time = text[11..];
        if (!Offset(ref time, out var offsetMinutes) || !Time(time, out var ofDay))
        {
            return false;
        }

        micros = days * MicrosPerDay + ofDay - offsetMinutes * 60_000_000L;
        return true;
    }

    public static bool Date(ReadOnlySpan<byte> text, out int days)
    {
        days = 0;
        if (text.Length != 10 || text[4] != (byte)'-' || text[7] != (byte)'-'
            || !Digits(text[..4], out var year) || !Digits(text.Slice(5, 2), out var month) || !Digits(text.Slice(8, 2), out var day))
        {
            return false;
        }

        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        days = new DateOnly(year, month, day).DayNumber - EpochDay;
        return true;
    }

    public static bool Time(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        if (text.Length < 5 || text[2] != (byte)':' || !Digits(text[..2], out var hour) || !Digits(text.Slice(3, 2), out var minute))
        {
            return false;
        }

        var second = 0;
        var fraction = 0;
        if (text.Length > 5 && (text.Length < 8 || text[5] != (byte)':' || !Digits(text.Slice(6, 2), out second)))
        {
            return false;
        }

        if (text.Length > 8 && (text[8] is not ((byte)'.' or (byte)',') || !Fraction(text[9..], out fraction)))
        {
            return false;
        }

        // A leap second becomes the last microsecond of its minute.
        if (second == 60)
        {
            (second, fraction) = (59, 999_999);
        }

        if (hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        micros = ((hour * 60L + minute) * 60 + second) * 1_000_000 + fraction;
        return true;
    }

    /// <summary>Cuts a zone off the end: <c>Z</c>, <c>+02:00</c>, <c>+0200</c> or <c>+02</c>.</summary>
    private static bool Offset(ref ReadOnlySpan<byte> time, out int minutes)
    {
        minutes = 0;
        if (time.Length > 0 && time[^1] is (byte)'Z' or (byte)'z')
        {
            time = time[..^1];
            return true;
        }

        var sign = time.LastIndexOfAny((byte)'+', (byte)'-');
        if (sign < 0)
        {
            return true;
        }

        var zone = time[(sign + 1)..];
        var negative = time[sign] == (byte)'-';
        time = time[..sign];
        var minuteText = zone.Length switch { 2 => "00"u8, 4 => zone[2..], 5 when zone[2] == (byte)':' => zone[3..], _ => default };
        if (minuteText.IsEmpty || !Digits(zone[..2], out var hours) || !Digits(minuteText, out var rest) || hours > 23 || rest > 59)
        {
            return false;
        }

        minutes = (hours * 60 + rest) * (negative ? -1 : 1);
        return true;
    }

    private static bool Fraction(ReadOnlySpan<byte> text, out int micros)
    {
        micros = 0;
        if (text.IsEmpty)
        {
            return false;
        }

        for (var i = 0; i < Math.Max(text.Length, 6); i++)
        {
            if (i < text.Length && text[i] is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            if (i < 6)
            {
                micros = micros * 10 + (i < text.Length ? text[i] - '0' : 0);
            }
        }

        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var c in text)
        {
            if (c is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = value * 10 + (c - '0');
        }

        return true;
    }
}
