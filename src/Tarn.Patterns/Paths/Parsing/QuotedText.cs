using System.Globalization;
using System.Text;

namespace Tarn.Patterns.Paths.Parsing;

/// <summary>Texts between quotes.</summary>
internal static class QuotedText
{
    private const int HexDigits = 4;

    /// <summary>The text that escapes stand for.</summary>
    /// <exception cref="PatternException">An escape has no code.</exception>
    public static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                plain.Append(text[i]);
                continue;
            }

            i++;
            if (text[i] == 'u')
            {
                var digits = text.AsSpan(i + 1, Math.Min(HexDigits, text.Length - i - 1));
                plain.Append(ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && digits.Length == HexDigits
                    ? (char)code
                    : throw new PatternException($"Unable to parse unicode value: {digits}"));
                i += HexDigits;
            }
            else
            {
                plain.Append(text[i] switch { 'r' => '\r', 'f' => '\f', 't' => '\t', 'n' => '\n', 'b' => '\b', var other => other });
            }
        }

        return plain.ToString();
    }
}
