using System.Globalization;
using Tarn.Lake.Shredding.Texts;

namespace Tarn.Delivery.Outputs.Conversion.Timestamps;

/// <summary>
/// The timestamps of the OpenX deserializer: <c>yyyy-MM-dd'T'HH:mm:ss[.S]'Z'</c>, <c>yyyy-[M]M-[d]d HH:mm:ss[.S]</c>, seconds
/// since 1970 with or without a fraction, and milliseconds since 1970. A whole number of more than 10 digits is milliseconds.
/// </summary>
internal sealed class FirehoseOpenXTimestamps : ITimestampReader
{
    private const long SecondsMax = 9_999_999_999;

    /// <inheritdoc/>
    public bool TryRead(ReadOnlySpan<byte> text, out long micros)
    {
        if (text.Contains((byte)':'))
        {
            var isIso = text[^1] is (byte)'Z';
            return SqlTimestamp.TryRead(isIso ? text[..^1] : text, isIso ? (byte)'T' : (byte)' ', out micros);
        }

        micros = 0;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            var unit = Math.Abs((decimal)whole) > SecondsMax ? 1_000 : 1_000_000;
            return TryScale(whole, unit, out micros);
        }

        const NumberStyles fraction = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return decimal.TryParse(text, fraction, CultureInfo.InvariantCulture, out var seconds) && TryScale(seconds, 1_000_000, out micros);
    }

    private static bool TryScale(decimal number, int unit, out long micros)
    {
        var fits = Math.Abs(number) < long.MaxValue / unit;
        micros = fits ? (long)decimal.Floor(number * unit) : 0;
        return fits;
    }
}
