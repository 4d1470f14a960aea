namespace Tarn.Lake.Hive.Values;

/// <summary>
/// Base64 as LazySimpleSerDe reads it: both alphabets, bytes that are in neither are skipped, and a padding character ends the text.
/// </summary>
internal static class LenientBase64
{
    /// <summary>Decodes a text.</summary>
    /// <param name="bytes">Receives the bytes; at least three quarters of the text's length.</param>
    /// <returns>The number of bytes.</returns>
    public static int Decode(ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        var (bits, count, written) = (0u, 0, 0);
        foreach (var one in text)
        {
            if (one == (byte)'=')
            {
                break;
            }

            if (ValueOf(one) is var value && value >= 0)
            {
                bits = (bits << 6) | (uint)value;
                if (++count % 4 == 0)
                {
                    bytes[written] = (byte)(bits >> 16);
                    bytes[written + 1] = (byte)(bits >> 8);
                    bytes[written + 2] = (byte)bits;
                    written += 3;
                }
            }
        }

        // Two further characters are a byte, three are two bytes.
        for (var (left, unused) = ((count % 4) - 1, ((count % 4) * 6) - 8); left > 0; left--, unused -= 8)
        {
            bytes[written++] = (byte)(bits >> unused);
        }

        return written;
    }

    private static int ValueOf(byte one) => one switch
    {
        >= (byte)'A' and <= (byte)'Z' => one - 'A',
        >= (byte)'a' and <= (byte)'z' => one - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => one - '0' + 52,
        (byte)'+' or (byte)'-' => 62,
        (byte)'/' or (byte)'_' => 63,
        _ => -1,
    };
}
