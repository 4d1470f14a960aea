using Tarn.Storage;

namespace Tarn.Delivery.Outputs.Conversion.Timestamps;

/// <summary>
/// A pattern of Joda-Time, by which Hive's deserializer reads timestamps: in English, in UTC unless the text has a zone, to
/// milliseconds. Years of two digits are 1950 to 2049; Joda-Time counts them from the day of the conversion.
/// </summary>
/// <remarks>https://www.joda.org/joda-time/apidocs/org/joda/time/format/DateTimeFormat.html</remarks>
internal sealed class JodaPattern
{
    private const string Letters = "GCYxwyDMdaEeKhHkmsSzZ";
    private const int LengthMax = 128;

    private readonly JodaPart[] _parts;

    private JodaPattern(JodaPart[] parts) => _parts = parts;

    /// <summary>Parses a pattern.</summary>
    /// <exception cref="TarnException">InvalidArgument: the pattern has a fault, or a letter that is not supported.</exception>
    public static JodaPattern Parse(string pattern)
    {
        if (pattern.Length is 0 or > LengthMax)
        {
            throw Refused($"A timestamp pattern has 1 to {LengthMax} characters.");
        }

        var parts = new List<JodaPart>();
        for (var at = 0; at < pattern.Length;)
        {
            if (char.IsAsciiLetter(pattern[at]))
            {
                parts.Add(ReadField(pattern, ref at));
            }
            else
            {
                parts.Add(ReadLiteral(pattern, ref at));
            }
        }

        for (var i = 0; i + 1 < parts.Count; i++)
        {
            parts[i] = parts[i] with { IsBeforeNumber = parts[i + 1].IsNumber };
        }

        return new JodaPattern([.. parts]);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="micros">Microseconds since 1970 in UTC.</param>
    public bool TryRead(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        Span<char> characters = stackalloc char[LengthMax * 2];
        if (text.Length > characters.Length || !System.Text.Encoding.UTF8.TryGetChars(text, characters, out var length))
        {
            return false;
        }

        var fields = new JodaFields(characters[..length]);
        foreach (var part in _parts)
        {
            if (!fields.TryTake(part))
            {
                return false;
            }
        }

        return fields.IsAtEnd && fields.TryResolve(out micros);
    }

    private static JodaPart ReadField(string pattern, ref int at)
    {
        var (letter, start) = (pattern[at], at);
        while (at < pattern.Length && pattern[at] == letter)
        {
            at++;
        }

        return Letters.Contains(letter, StringComparison.Ordinal)
            ? new JodaPart(letter, at - start, "")
            : throw Refused($"The timestamp pattern '{pattern}' has the unknown letter {letter}.");
    }

    private static JodaPart ReadLiteral(string pattern, ref int at)
    {
        var text = new System.Text.StringBuilder();
        var isQuoted = false;
        for (; at < pattern.Length && (isQuoted || !char.IsAsciiLetter(pattern[at])); at++)
        {
            if (pattern[at] != '\'')
            {
                text.Append(pattern[at]);
            }
            else if (at + 1 < pattern.Length && pattern[at + 1] == '\'')
            {
                text.Append('\'');
                at++;
            }
            else
            {
                isQuoted = !isQuoted;
            }
        }

        return new JodaPart('\0', 0, text.ToString());
    }

    private static TarnException Refused(string message) => new(ErrorKind.InvalidArgument, message);
}
