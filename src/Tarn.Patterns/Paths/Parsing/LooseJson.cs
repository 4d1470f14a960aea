using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tarn.Patterns.Paths.Parsing;

/// <summary>Arrays and objects in filters: also with single quotes, and words without quotes.</summary>
internal static class LooseJson
{
    /// <exception cref="PatternException">The text is no array or object.</exception>
    public static JsonElement Parse(string text)
    {
        var strict = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            if (text[i] is '[' or ']' or '{' or '}' or ',' or ':' or ' ' or '\t' or '\r' or '\n')
            {
                strict.Append(text[i++]);
                continue;
            }

            var end = EndOf(text, i);
            Append(strict, text[i..end]);
            i = end;
        }

        try
        {
            using var document = JsonDocument.Parse(strict.ToString());
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new PatternException($"An array or object of a filter is no JSON: {e.Message}");
        }
    }

    private static int EndOf(string text, int from)
    {
        if (text[from] is '\'' or '"')
        {
            for (var at = from + 1; at < text.Length; at++)
            {
                if (text[at] == '\\')
                {
                    at++;
                }
                else if (text[at] == text[from])
                {
                    return at + 1;
                }
            }

            return text.Length;
        }

        var end = text.AsSpan(from).IndexOfAny("[]{},: \t\r\n");
        return end < 0 ? text.Length : from + end;
    }

    private static void Append(StringBuilder strict, string part)
    {
        if (part[0] is '\'' or '"')
        {
            var inner = part.Length > 1 && part[^1] == part[0] ? part[1..^1] : part[1..];
            strict.Append('"').Append(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(QuotedText.Unescape(inner))).Append('"');
        }
        else if (part is "true" or "false" or "null" || PathNumbers.Of(part) is not null)
        {
            strict.Append(part);
        }
        else
        {
            strict.Append('"').Append(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(part)).Append('"');
        }
    }
}
