using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tarn.Patterns.Events;

/// <summary>Texts of JSON. Half of a surrogate pair stays as it is, because AWS's matcher takes it.</summary>
internal static class JsonText
{
    private const int HexDigits = 4;

    /// <summary>The text or name at the reader.</summary>
    public static string Of(in Utf8JsonReader json)
    {
        var text = Encoding.UTF8.GetString(json.ValueSpan);
        return json.ValueIsEscaped ? Unescape(text) : text;
    }

    /// <summary>The text that escapes stand for. A last backslash alone is itself.</summary>
    /// <exception cref="PatternException">An escape has no code.</exception>
    public static string Unescape(string text)
    {
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
                plain.Append(CodeOf(text.AsSpan(i + 1, Math.Min(HexDigits, text.Length - i - 1))));
                i += HexDigits;
            }
            else
            {
                plain.Append(text[i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', var other => other });
            }
        }

        return plain.ToString();
    }

    private static char CodeOf(ReadOnlySpan<char> digits) =>
        digits.Length == HexDigits && ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            ? (char)code
            : throw new PatternException($"Unable to parse unicode value: {digits}");
}
