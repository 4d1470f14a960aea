using System.Globalization;
using System.Text;

namespace Tarn.Storage;

/// <summary>
/// Limits the length of error texts on the wire and in rows, because these quote text from callers. The door's
/// dispatcher cuts texts in responses, and each store of failures cuts the texts that it stores.
/// </summary>
public static class ErrorText
{
    /// <summary>The maximum number of characters; longer texts lose their middle.</summary>
    public const int CharsMax = 4_000;

    // A sentence begins with the quoted text, and names the broken constraint at its end.
    private const int TailChars = CharsMax / 4;

    /// <summary>True when the text is short enough.</summary>
    public static bool Fits(string? text) => text is null || text.Length <= CharsMax;

    /// <summary>The text, or its beginning and end with the length of the whole between them.</summary>
    public static string Bound(string text)
    {
        if (Fits(text))
        {
            return text;
        }

        var end = CharsMax - TailChars;
        var from = text.Length - TailChars;
        end -= char.IsHighSurrogate(text[end - 1]) ? 1 : 0;
        from += char.IsLowSurrogate(text[from]) ? 1 : 0;
        return string.Create(
            CultureInfo.InvariantCulture, $"{text.AsSpan(0, end)}… ({text.Length} characters) …{text.AsSpan(from)}");
    }

    /// <summary>Joins items with <c>, </c> for a sentence; stops once the list fills a text.</summary>
    public static string List(IEnumerable<string> items)
    {
        var list = new StringBuilder();
        foreach (var item in items)
        {
            list.Append(list.Length == 0 ? "" : ", ").Append(Bound(item));
            if (list.Length > CharsMax)
            {
                break;
            }
        }

        return list.ToString();
    }
}
