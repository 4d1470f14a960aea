using System.Globalization;

namespace Tarn.Storage;

/// <summary>
/// The length of error texts on the wire and in rows: their sentences quote what callers sent. One place cuts what is answered
/// (the door's dispatcher), and each store of failures cuts what it keeps.
/// </summary>
public static class ErrorText
{
    /// <summary>Longer texts are cut, characters.</summary>
    public const int CharsMax = 4_096;

    /// <summary>True where the text is short enough.</summary>
    public static bool Fits(string? text) => text is null || text.Length <= CharsMax;

    /// <summary>The text, or its beginning with the length of the whole.</summary>
    public static string Bound(string text)
    {
        if (Fits(text))
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[CharsMax - 1]) ? CharsMax - 1 : CharsMax;
        return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, end)}… ({text.Length} characters)");
    }
}
