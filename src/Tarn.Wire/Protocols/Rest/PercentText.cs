using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Tarn.Wire.Protocols;

/// <summary>
/// Percent-encoded text of paths and queries, decoded once. Bytes that are no UTF-8 are refused: a decoder that leaves
/// them undecoded turns <c>%FF</c> and <c>%25FF</c> into the same name.
/// </summary>
public static class PercentText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes a text.</summary>
    /// <param name="text">Encoded text. A percent sign without two digits is not decoded.</param>
    /// <param name="plusIsSpace">Whether a plus is a space, as in queries and forms.</param>
    /// <exception cref="AwsErrorException">InvalidURI: the octets are no UTF-8.</exception>
    public static string Decode(ReadOnlySpan<char> text, bool plusIsSpace) =>
        TryDecode(text, plusIsSpace, out var decoded) ? decoded : throw Invalid();

    /// <summary>Decodes a text. Returns false if its octets are no UTF-8.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, bool plusIsSpace, [NotNullWhen(true)] out string? decoded)
    {
        if (!text.Contains('%'))
        {
            decoded = plusIsSpace && text.Contains('+') ? text.ToString().Replace('+', ' ') : text.ToString();
            return true;
        }

        try
        {
            decoded = Strict.GetString(Octets(text, plusIsSpace));
            return true;
        }
        catch (ArgumentException)
        {
            decoded = null;
            return false;
        }
    }

    /// <summary>The octets of encoded text.</summary>
    public static byte[] Octets(ReadOnlySpan<char> text, bool plusIsSpace)
    {
        var bytes = Strict.GetBytes(text.ToArray());
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var value = bytes[i];
            if (value == '%' && i + 2 < bytes.Length
                && char.IsAsciiHexDigit((char)bytes[i + 1]) && char.IsAsciiHexDigit((char)bytes[i + 2]))
            {
                value = (byte)((Digit(bytes[i + 1]) << 4) | Digit(bytes[i + 2]));
                i += 2;
            }
            else if (value == '+' && plusIsSpace)
            {
                value = (byte)' ';
            }

            bytes[length++] = value;
        }

        return bytes[..length];
    }

    /// <summary>The error for octets that are no UTF-8.</summary>
    public static AwsErrorException Invalid() => new("InvalidURI", 400, "Couldn't parse the specified URI.");

    private static int Digit(byte letter) => letter <= '9' ? letter - '0' : (letter | 0x20) - 'a' + 10;
}
