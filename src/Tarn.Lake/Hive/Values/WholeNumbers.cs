namespace Tarn.Lake.Hive.Values;

/// <summary>Integers in text as LazySimpleSerDe reads them: a sign, digits, and a fraction that is cut off.</summary>
internal static class WholeNumbers
{
    // Numbers of more digits may exceed 64 bits.
    private const int SafeDigits = 18;

    /// <returns>False: the text is none, or the number exceeds 64 bits.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        var at = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        if (at == text.Length)
        {
            return false;
        }

        var isNegative = text[0] == (byte)'-';
        if (text.Length - at > SafeDigits)
        {
            return TryReadLong(text[at..], isNegative, out value);
        }

        for (; at < text.Length; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit > 9)
            {
                value = isNegative ? -value : value;
                return IsFraction(text[at..]);
            }

            value = (value * 10) + digit;
        }

        value = isNegative ? -value : value;
        return true;
    }

    private static bool TryReadLong(ReadOnlySpan<byte> text, bool isNegative, out long value)
    {
        value = 0;
        var end = text.IndexOf((byte)'.');
        if (end >= 0 && !IsFraction(text[end..]))
        {
            return false;
        }

        var sum = 0UL;
        foreach (var one in end < 0 ? text : text[..end])
        {
            var digit = (uint)(one - '0');
            if (digit > 9 || sum > long.MaxValue / 10)
            {
                return false;
            }

            sum = (sum * 10) + digit;
        }

        value = (long)(isNegative ? 0 - sum : sum);
        return sum <= long.MaxValue || (isNegative && sum == 1UL << 63);
    }

    private static bool IsFraction(ReadOnlySpan<byte> text) => text[0] == (byte)'.' && text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
}
