using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Tarn.Lake.Hive.Values;

/// <summary>Java's rules for text, over UTF-8.</summary>
internal static class JavaText
{
    /// <summary>The text without blanks and control characters at both ends, as <c>String.trim</c> cuts it.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        var start = 0;
        var end = text.Length;
        while (start < end && text[start] <= (byte)' ')
        {
            start++;
        }

        while (end > start && text[end - 1] <= (byte)' ')
        {
            end--;
        }

        return text[start..end];
    }

    /// <summary>Whether a text has blanks alone, as <c>Character.isWhitespace</c> knows them.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var read);
            if (!(Rune.IsWhiteSpace(rune) || rune.Value is >= 0x1C and <= 0x1F) || rune.Value is 0x85 or 0xA0 or 0x2007 or 0x202F)
            {
                return false;
            }

            text = text[read..];
        }

        return true;
    }

    /// <summary>Whether a text is a word in any case.</summary>
    /// <param name="lower">The word, in lower case.</param>
    public static bool IsWord(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) => Ascii.EqualsIgnoreCase(text, lower);

    /// <summary>The first characters of a text.</summary>
    /// <param name="characters">The most characters, counted as code points.</param>
    public static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text, int characters)
    {
        if (text.Length <= characters)
        {
            return text;
        }

        var at = 0;
        for (; at < text.Length; at++)
        {
            // Every byte but the first of a character is 10xxxxxx.
            if ((text[at] & 0xC0) != 0x80 && characters-- == 0)
            {
                break;
            }
        }

        return text[..at];
    }

    /// <summary>The text with U+FFFD for bytes that are not UTF-8, as Java decodes it.</summary>
    /// <param name="rented">The array of the result, if the text had other bytes; the caller returns it to the shared pool.</param>
    public static ReadOnlySpan<byte> Repair(ReadOnlySpan<byte> text, out byte[]? rented)
    {
        rented = null;
        if (Utf8.IsValid(text))
        {
            return text;
        }

        rented = ArrayPool<byte>.Shared.Rent(checked(text.Length * 3));
        var written = 0;
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(text, out var rune, out var read) == OperationStatus.Done)
            {
                text[..read].CopyTo(rented.AsSpan(written));
                written += read;
            }
            else
            {
                written += rune.EncodeToUtf8(rented.AsSpan(written)); // U+FFFD
            }

            text = text[read..];
        }

        return rented.AsSpan(0, written);
    }
}
