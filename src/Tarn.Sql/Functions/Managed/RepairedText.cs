using System.Text;

namespace Tarn.Sql.Functions.Managed;

/// <summary>Bytes as text by the rule of Trino's text library: each invalid sequence becomes one replacement.</summary>
internal static class RepairedText
{
    private const int SequenceMax = 6;

    /// <summary>Reads bytes as UTF-8.</summary>
    /// <param name="replacement">The text for an invalid sequence; it may be empty.</param>
    public static string Of(ReadOnlySpan<byte> bytes, string replacement)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var text = new StringBuilder();
        while (bytes.Length > 0)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var length) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                text.Append(replacement);
                length = Sequence(bytes);
            }

            bytes = bytes[length..];
        }

        return text.ToString();
    }

    /// <summary>The length of an invalid sequence: the first byte, with as many continuations as it announces, up to 6 bytes.</summary>
    private static int Sequence(ReadOnlySpan<byte> bytes)
    {
        var announced = bytes[0] switch { < 0xC0 or >= 0xFE => 1, < 0xE0 => 2, < 0xF0 => 3, < 0xF8 => 4, < 0xFC => 5, _ => SequenceMax };
        var length = 1;
        while (length < announced && length < bytes.Length && (bytes[length] & 0xC0) == 0x80)
        {
            length++;
        }

        return length;
    }
}
