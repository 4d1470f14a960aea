using System.Buffers;
using System.Text;
using Tarn.Storage;

namespace Tarn.Items.Values;

/// <summary>The base64 of a binary value. DynamoDB takes no white space, no missing padding and no bits after the last byte.</summary>
internal static class BinaryText
{
    private const byte Padding = (byte)'=';
    private const int QuantumLength = 4;
    private const int PaddingMax = 2;

    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    /// <summary>Checks a text.</summary>
    /// <exception cref="TarnException">Malformed, in AWS's words, its spelling included.</exception>
    public static void Check(ReadOnlySpan<byte> text)
    {
        if (text.Length % QuantumLength != 0)
        {
            throw ItemErrors.Malformed($"Base64 encoded length is expected a multiple of 4 bytes but found: {text.Length}");
        }

        if (text.IndexOfAnyExcept(Alphabet) is >= 0 and var at)
        {
            Rune.DecodeFromUtf8(text[at..], out var rune, out _);
            throw ItemErrors.Malformed($"Invalid Base64 character: '{rune}'");
        }

        var content = text.TrimEnd(Padding);
        var padding = text.Length - content.Length;
        if (padding > PaddingMax || content.Contains(Padding) || (padding > 0 && HasBits(content[^1], padding)))
        {
            throw ItemErrors.Malformed("Invalid last non-pad Base64 character dectected");
        }
    }

    // The last character of a text with one or two paddings holds 4 or 2 bits of the last byte; the others are zeros.
    private static bool HasBits(byte last, int padding)
    {
        var value = last switch
        {
            (byte)'+' => 62,
            (byte)'/' => 63,
            <= (byte)'9' => last - '0' + 52,
            <= (byte)'Z' => last - 'A',
            _ => last - 'a' + 26,
        };
        return (value & ((1 << (2 * padding)) - 1)) != 0;
    }
}
