using System.Globalization;
using Tarn.Lake.Shredding.Texts;
using Tarn.Storage;

namespace Tarn.Delivery.Outputs.Conversion.Timestamps;

/// <summary>
/// The timestamps of Hive's deserializer: the first of its formats that fits, or the form of <c>java.sql.Timestamp</c>.
/// </summary>
internal sealed class HiveTimestamps : ITimestampReader
{
    private const string Millis = "millis";

    // Null: milliseconds since 1970.
    private readonly JodaTimestamps?[] _formats;

    /// <param name="formats">Patterns of Joda-Time, and <c>millis</c>; empty: the default form.</param>
    /// <exception cref="TarnException">InvalidArgument: a pattern has a fault.</exception>
    public HiveTimestamps(IReadOnlyList<string> formats) =>
        _formats = [.. formats.Select(format => format == Millis ? null : JodaTimestamps.Parse(format))];

    /// <inheritdoc/>
    public bool TryRead(ReadOnlySpan<byte> text, out long micros)
    {
        if (_formats.Length == 0)
        {
            return SqlTimestamp.TryRead(text, (byte)' ', out micros);
        }

        foreach (var format in _formats)
        {
            if (format is null ? TryMillis(text, out micros) : format.TryRead(text, out micros))
            {
                return true;
            }
        }

        micros = 0;
        return false;
    }

    private static bool TryMillis(ReadOnlySpan<byte> text, out long micros)
    {
        var isNumber = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var millis)
            && millis is > long.MinValue / 1_000 and < long.MaxValue / 1_000;
        micros = isNumber ? millis * 1_000 : 0;
        return isNumber;
    }
}
