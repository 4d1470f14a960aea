namespace Tarn.Delivery.Outputs.Conversion.Timestamps;

/// <summary>
/// The form of <c>java.sql.Timestamp</c>: <c>yyyy-[m]m-[d]d hh:mm:ss[.f…]</c> with up to 9 digits of a second, of which the
/// first 6 count.
/// </summary>
internal static class SqlTimestamp
{
    private const int FractionDigitsMax = 9;

    /// <param name="between">The character between date and time.</param>
    /// <param name="micros">Microseconds since 1970.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, byte between, out long micros)
    {
        micros = 0;
        if (!TryNumber(ref text, 4, 4, out var year) || !TryTake(ref text, (byte)'-')
            || !TryNumber(ref text, 1, 2, out var month) || !TryTake(ref text, (byte)'-')
            || !TryNumber(ref text, 1, 2, out var day) || !TryTake(ref text, between)
            || !TryNumber(ref text, 1, 2, out var hour) || !TryTake(ref text, (byte)':')
            || !TryNumber(ref text, 1, 2, out var minute) || !TryTake(ref text, (byte)':')
            || !TryNumber(ref text, 1, 2, out var second))
        {
            return false;
        }

        var fraction = 0;
        if (TryTake(ref text, (byte)'.') && !TryFraction(ref text, out fraction))
        {
            return false;
        }

        if (!text.IsEmpty || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        var whole = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc);
        micros = ((whole - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond) + fraction;
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> text, byte one)
    {
        if (text.IsEmpty || text[0] != one)
        {
            return false;
        }

        text = text[1..];
        return true;
    }

    private static bool TryNumber(ref ReadOnlySpan<byte> text, int digitsMin, int digitsMax, out int value)
    {
        var digits = 0;
        value = 0;
        while (digits < digitsMax && digits < text.Length && char.IsAsciiDigit((char)text[digits]))
        {
            value = (value * 10) + (text[digits++] - '0');
        }

        text = text[digits..];
        return digits >= digitsMin;
    }

    private static bool TryFraction(ref ReadOnlySpan<byte> text, out int micros)
    {
        var (digits, unit) = (0, 100_000);
        micros = 0;
        for (; digits < FractionDigitsMax && digits < text.Length && char.IsAsciiDigit((char)text[digits]); digits++, unit /= 10)
        {
            micros += (text[digits] - '0') * unit;
        }

        text = text[digits..];
        return digits > 0;
    }
}
