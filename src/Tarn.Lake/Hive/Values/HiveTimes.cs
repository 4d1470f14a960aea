using Tarn.Patterns.Calendars;

namespace Tarn.Lake.Hive.Values;

/// <summary>
/// Dates and timestamps in Hive's own forms: <c>2024-01-05</c>, <c>2024-01-05 10:11:12.123</c>, <c>2024-01-05T10:11:12</c>. As in Java's
/// lenient readers, parts may have fewer digits, and a part beyond its range counts on: February 30 is March 1.
/// </summary>
internal static class HiveTimes
{
    private const long SecondsPerDay = 86_400;
    private const int NanoDigits = 9;

    // Days beyond these have no timestamp in 64 bits of microseconds.
    private const long DaysMax = 106_751_990;

    /// <summary>Reads a date. Text after the first blank is ignored.</summary>
    /// <param name="days">Days since 1970-01-01.</param>
    /// <returns>False: the text is no date, or it is too far away.</returns>
    public static bool TryReadDate(ReadOnlySpan<byte> text, out int days)
    {
        days = 0;
        text = JavaText.Trim(text);
        var blank = text.IndexOf((byte)' ');
        text = blank < 0 ? text : text[..blank];
        if (!TryTakeDate(ref text, mayHaveSigns: true, out var all) || !text.IsEmpty || Math.Abs(all) >= int.MaxValue)
        {
            return false;
        }

        days = (int)all;
        return true;
    }

    /// <summary>Reads a timestamp to milliseconds; the digits after them round half up.</summary>
    /// <param name="micros">Microseconds since 1970, in UTC.</param>
    /// <returns>False: the text is no timestamp, or it is too far away.</returns>
    public static bool TryReadTimestamp(ReadOnlySpan<byte> text, out long micros)
    {
        text = JavaText.Trim(text);
        return TryReadTimestamp(text, isIso: false, out micros) || TryReadTimestamp(text, isIso: true, out micros);
    }

    /// <summary>Microseconds since 1970 of a moment, rounded half up to milliseconds.</summary>
    public static long Micros(long seconds, long nanos) => ((seconds * 1_000) + ((nanos + 500_000) / 1_000_000)) * 1_000;

    /// <summary>Reads seconds since 1970 of a clock, and nanoseconds, from the beginning of a text.</summary>
    /// <param name="isIso">Whether a T divides date and time, and seconds may be missing.</param>
    public static bool TryTakeTimestamp(ref ReadOnlySpan<byte> text, bool isIso, out long seconds, out long nanos)
    {
        (seconds, nanos) = (0, 0);
        if (!TryTakeDate(ref text, mayHaveSigns: !isIso, out var days) || text.IsEmpty
            || !(isIso ? (text[0] | 0x20) == 't' : text[0] == (byte)' '))
        {
            return false;
        }

        text = text[1..];
        if (!TryTake(ref text, !isIso, out var hours) || !TryTakeColon(ref text) || !TryTake(ref text, !isIso, out var minutes))
        {
            return false;
        }

        var hasSeconds = TryTakeColon(ref text);
        if (!hasSeconds && !isIso)
        {
            return false;
        }

        if (hasSeconds && (!TryTake(ref text, !isIso, out seconds) || !TryTakeFraction(ref text, out nanos)))
        {
            return false;
        }

        seconds += (days * SecondsPerDay) + (hours * 3_600) + (minutes * 60);
        return Math.Abs(seconds / SecondsPerDay) < DaysMax;
    }

    private static bool TryReadTimestamp(ReadOnlySpan<byte> text, bool isIso, out long micros)
    {
        var isTime = TryTakeTimestamp(ref text, isIso, out var seconds, out var nanos) && text.IsEmpty;
        micros = isTime ? Micros(seconds, nanos) : 0;
        return isTime;
    }

    private static bool TryTakeDate(ref ReadOnlySpan<byte> text, bool mayHaveSigns, out long days)
    {
        days = 0;
        if (!TryTake(ref text, mayHaveSign: true, out var year) || !TryTakeHyphen(ref text)
            || !TryTake(ref text, mayHaveSigns, out var month) || !TryTakeHyphen(ref text)
            || !TryTake(ref text, mayHaveSigns, out var day))
        {
            return false;
        }

        var months = (year * 12) + month - 1;
        var (wholeYears, rest) = Math.DivRem(months, 12);
        (wholeYears, rest) = rest < 0 ? (wholeYears - 1, rest + 12) : (wholeYears, rest);
        days = CivilDate.ToDays(wholeYears, (int)rest + 1, day);
        return true;
    }

    /// <summary>Takes a number of at most 9 digits.</summary>
    private static bool TryTake(ref ReadOnlySpan<byte> text, bool mayHaveSign, out long value)
    {
        value = 0;
        var at = mayHaveSign && text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        var isNegative = at > 0 && text[0] == (byte)'-';
        var start = at;
        for (; at < text.Length && at - start < NanoDigits && text[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            value = (value * 10) + (text[at] - '0');
        }

        value = isNegative ? -value : value;
        text = text[at..];
        return at > start;
    }

    private static bool TryTakeFraction(ref ReadOnlySpan<byte> text, out long nanos)
    {
        nanos = 0;
        if (text.IsEmpty || text[0] != (byte)'.')
        {
            return true;
        }

        var at = 1;
        for (; at <= NanoDigits && at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            nanos = (nanos * 10) + (text[at] - '0');
        }

        text = text[at..];
        for (; at <= NanoDigits; at++)
        {
            nanos *= 10;
        }

        return true;
    }

    private static bool TryTakeHyphen(ref ReadOnlySpan<byte> text) => TryTakeByte(ref text, (byte)'-');

    private static bool TryTakeColon(ref ReadOnlySpan<byte> text) => TryTakeByte(ref text, (byte)':');

    private static bool TryTakeByte(ref ReadOnlySpan<byte> text, byte one)
    {
        if (text.IsEmpty || text[0] != one)
        {
            return false;
        }

        text = text[1..];
        return true;
    }
}
