using Tarn.Lake.Hive.Values;
using Tarn.Lake.Shredding.Texts;
using Tarn.Storage;

namespace Tarn.Lake.Hive.Json;

/// <summary>
/// The timestamps of OpenX's SerDe: by the patterns of <c>timestamp.formats</c>, in Hive's forms, with an offset from UTC, or as seconds or
/// milliseconds since 1970.
/// </summary>
internal sealed class OpenXTimestamps
{
    // A number of this many characters counts milliseconds.
    private const int MillisCharacters = 13;

    private static readonly Decimals Millis = new(18, 3, truncates: true);

    private readonly IReadOnlyList<JodaTimestamps> _patterns;

    private OpenXTimestamps(IReadOnlyList<JodaTimestamps> patterns) => _patterns = patterns;

    /// <summary>Reads the property. Its patterns have no escapes.</summary>
    /// <exception cref="TarnException">InvalidArgument: a pattern has a fault.</exception>
    public static OpenXTimestamps Parse(string? property) =>
        new(string.IsNullOrEmpty(property) ? [] : [.. property.Split(',').Select(JodaTimestamps.Parse)]);

    /// <param name="micros">Microseconds since 1970, in UTC.</param>
    /// <returns>False: the text is no timestamp.</returns>
    public bool TryRead(ReadOnlySpan<byte> text, out long micros)
    {
        foreach (var pattern in _patterns)
        {
            if (pattern.TryRead(text, out micros))
            {
                return true;
            }
        }

        return text.IndexOf((byte)':') > 0 ? TryReadWithOffset(text, out micros) || HiveTimes.TryReadTimestamp(text, out micros)
            : TryReadNumber(text, out micros);
    }

    private static bool TryReadWithOffset(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        if (!HiveTimes.TryTakeTimestamp(ref text, isIso: true, out var seconds, out var nanos) || !TryReadOffset(text, out var offset))
        {
            return false;
        }

        micros = HiveTimes.Micros(seconds - offset, nanos);
        return true;
    }

    /// <summary>Reads <c>Z</c>, <c>+02:00</c> or <c>+0200</c> as seconds.</summary>
    private static bool TryReadOffset(ReadOnlySpan<byte> text, out long seconds)
    {
        seconds = 0;
        if (text.Length == 1)
        {
            return (text[0] | 0x20) == 'z';
        }

        if (text.Length is not (5 or 6) || text[0] is not ((byte)'+' or (byte)'-') || (text.Length == 6 && text[3] != (byte)':')
            || !JavaInteger<int>.TryRead(text.Slice(1, 2), out var hours) || !JavaInteger<int>.TryRead(text[^2..], out var minutes)
            || hours is < 0 or > 18 || minutes is < 0 or > 59)
        {
            return false;
        }

        seconds = ((hours * 3_600) + (minutes * 60)) * (text[0] == (byte)'-' ? -1 : 1);
        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        if (text.IsEmpty || text.IndexOfAnyExcept("-+.0123456789"u8) >= 0)
        {
            return false;
        }

        if (text.Contains((byte)'.'))
        {
            return Millis.TryRead(text, out var millis) && TryScale((long)millis, 1_000, out micros);
        }

        return JavaInteger<long>.TryRead(text, out var number) && TryScale(number, text.Length >= MillisCharacters ? 1_000 : 1_000_000, out micros);
    }

    private static bool TryScale(long number, long factor, out long micros)
    {
        var isInRange = number <= long.MaxValue / factor && number >= long.MinValue / factor;
        micros = isInRange ? number * factor : 0;
        return isInRange;
    }
}
