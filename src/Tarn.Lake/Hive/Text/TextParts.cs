namespace Tarn.Lake.Hive.Text;

/// <summary>Cuts values at delimiters. A delimiter after an escape is a byte of the value.</summary>
internal static class TextParts
{
    /// <summary>Cuts off the value before the next delimiter.</summary>
    /// <param name="text">The text before and after the cut; empty after the last value.</param>
    /// <param name="part">The value.</param>
    /// <returns>False: the value is the last one.</returns>
    public static bool TryCut(scoped ref ReadOnlySpan<byte> text, byte delimiter, byte? escape, out ReadOnlySpan<byte> part)
    {
        var end = Find(text, delimiter, escape);
        if (end < 0)
        {
            part = text;
            text = default;
            return false;
        }

        part = text[..end];
        text = text[(end + 1)..];
        return true;
    }

    /// <summary>The offset of the next delimiter; −1: none.</summary>
    public static int Find(ReadOnlySpan<byte> text, byte delimiter, byte? escape)
    {
        if (escape is not { } escaped)
        {
            return text.IndexOf(delimiter);
        }

        for (var at = 0; at < text.Length; at += 2)
        {
            var next = text[at..].IndexOfAny(delimiter, escaped);
            if (next < 0)
            {
                return -1;
            }

            at += next;
            if (text[at] == delimiter)
            {
                return at;
            }
        }

        return -1;
    }
}
