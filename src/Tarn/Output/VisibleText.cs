using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tarn.Output;

/// <summary>
/// Texts of data as a terminal shows them. Control characters (C0, DEL, C1), characters that turn the direction of text, and line
/// separators appear as in JSON: <c>\n</c>, <c>\u001b</c>. A byte that is not UTF-8 appears as <c>\xff</c>. So data cannot move the
/// cursor, hide text or send keys. Other characters stay, also backslashes.
/// </summary>
internal static class VisibleText
{
    private const int RuneBytesMax = 4;

    private static readonly SearchValues<char> Hidden = SearchValues.Create(
    [
        .. Enumerable.Range(0x00, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Select(code => (char)code),
        '\u061C', '\u200E', '\u200F', '\u2028', '\u2029', .. Enumerable.Range(0x202A, 5).Concat(Enumerable.Range(0x2066, 4)).Select(code => (char)code),
        .. Enumerable.Range(0xD800, 0x800).Select(code => (char)code),
    ]);

    /// <summary>A value: line ends and tabs are visible too.</summary>
    public static string Of(string text) => Of(text, keepsLines: false);

    /// <summary>A text of several lines: line ends and tabs stay.</summary>
    public static string Lines(string text) => Of(text, keepsLines: true);

    /// <summary>Whether a terminal must not get a character; halves of a pair may be in one.</summary>
    public static bool Hides(char letter) => !char.IsSurrogate(letter) && Hidden.Contains(letter);

    /// <summary>The bytes of a value.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        Span<char> letters = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var length);
            if (status == OperationStatus.Done)
            {
                text.Append(letters[..rune.EncodeToUtf16(letters)]);
            }
            else
            {
                for (var i = 0; i < Math.Min(length, RuneBytesMax); i++)
                {
                    text.Append(CultureInfo.InvariantCulture, $"\\x{bytes[i]:x2}");
                }
            }

            bytes = bytes[length..];
        }

        return Of(text.ToString());
    }

    private static string Of(string text, bool keepsLines)
    {
        var at = text.AsSpan().IndexOfAny(Hidden);
        if (at < 0)
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16).Append(text, 0, at);
        for (; at < text.Length; at++)
        {
            var letter = text[at];
            if (char.IsHighSurrogate(letter) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
            {
                shown.Append(letter).Append(text[++at]);
            }
            else if (Hidden.Contains(letter) && !(keepsLines && letter is '\n' or '\t'))
            {
                shown.Append(Escape(letter));
            }
            else
            {
                shown.Append(letter);
            }
        }

        return shown.ToString();
    }

    private static string Escape(char letter) => letter switch
    {
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
    };
}
