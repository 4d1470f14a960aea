using System.Buffers;

namespace Tarn.Messaging.Queues.Messages;

/// <summary>The texts of messages. Receivers read them as XML 1.0, so they hold only characters that a parser of it takes.</summary>
public static class MessageTexts
{
    /// <summary>The reason why a text is refused.</summary>
    public const string Unreadable = "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | "
        + "#xE000 to #xFFFD | #x10000 to #x10FFFF";

    // Control characters without tab and line ends, and the two that are no characters.
    private static readonly SearchValues<char> Unreadables = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Where(c => c is not (9 or 10 or 13)).Select(c => (char)c), '\uFFFE', '\uFFFF']);

    /// <summary>Whether a text holds only characters of XML 1.0, and surrogates in pairs.</summary>
    public static bool AreReadable(string text) => !text.AsSpan().ContainsAny(Unreadables) && IsWellFormed(text);

    /// <summary>Whether the keys and values of all tags are readable.</summary>
    public static bool AreReadable(IEnumerable<KeyValuePair<string, string>> tags) => tags.All(tag => AreReadable(tag.Key) && AreReadable(tag.Value));

    private static bool IsWellFormed(string text)
    {
        for (var i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }
}
