using System.Globalization;

namespace Tarn.Lake.Shredding.Texts;

/// <summary>A form of a date or timestamp.</summary>
internal sealed class TimeFormat
{
    /// <summary>Seconds since 1970, with digits after the point to microseconds.</summary>
    private const string EpochSeconds = "epoch-seconds";

    /// <summary>Milliseconds since 1970.</summary>
    private const string EpochMilliseconds = "epoch-milliseconds";

    // No number of seconds above it is a time, and each below it has its microseconds in 64 bits.
    private const decimal SecondsMax = 1_000_000_000_000;

    private const NumberStyles Number = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private readonly string _text;
    private readonly JodaTimestamps? _pattern;
    private readonly decimal _unitMicros;

    private TimeFormat(string text, JodaTimestamps? pattern, decimal unitMicros) => (_text, _pattern, _unitMicros) = (text, pattern, unitMicros);

    /// <summary>Reads the form.</summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: the pattern has a fault.</exception>
    public static TimeFormat Parse(string text) => text switch
    {
        EpochSeconds => new TimeFormat(text, null, 1_000_000),
        EpochMilliseconds => new TimeFormat(text, null, 1_000),
        _ => new TimeFormat(text, JodaTimestamps.Parse(text), 0),
    };

    /// <summary>Reads a value.</summary>
    /// <param name="text">A number or the content of a string, in UTF-8.</param>
    /// <param name="micros">Microseconds since 1970 in UTC.</param>
    public bool TryRead(ReadOnlySpan<byte> text, out long micros)
    {
        if (_pattern is not null)
        {
            return _pattern.TryRead(text, out micros);
        }

        var isTime = decimal.TryParse(text, Number, CultureInfo.InvariantCulture, out var number)
            && Math.Abs(number) < SecondsMax * 1_000_000 / _unitMicros;
        micros = isTime ? (long)decimal.Floor(number * _unitMicros) : 0;
        return isTime;
    }

    /// <inheritdoc/>
    public override string ToString() => _text;
}
