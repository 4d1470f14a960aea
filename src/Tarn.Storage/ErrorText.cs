using System.Globalization;
using System.Text;

namespace Tarn.Storage;

/// <summary>
/// The length of error texts on the wire and in rows: their sentences quote what callers sent. One place cuts what is answered
/// (the door's dispatcher), and each store of failures cuts what it keeps.
/// </summary>
public static class ErrorText
{
    /// <summary>Longer texts lose their middle, characters.</summary>
    public const int CharsMax = 4_000;

    // Sentences quote first and say last which constraint is broken.
    private const int TailChars = CharsMax / 4;

    /// <summary>True where the text is short enough.</summary>
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

    /// <summary>A list for a sentence, joined by <c>, </c>; ends once it fills a text.</summary>
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
