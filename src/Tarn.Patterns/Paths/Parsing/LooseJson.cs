using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Patterns.Events;

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
            return new PathTextCursor(text).EndOfQuoted(from) + 1;
        }

        var end = text.AsSpan(from).IndexOfAny("[]{},: \t\r\n");
        return end < 0 ? text.Length : from + end;
    }

    private static void Append(StringBuilder strict, string part)
    {
        if (part[0] is '\'' or '"')
        {
            strict.Append('"').Append(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(JsonText.Unescape(part[1..^1]))).Append('"');
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
