using System.Buffers;
using System.Text;

namespace Tarn.Wire.Http.Signatures;

/// <summary>
/// URI encoding of signatures: unreserved characters stay, all others become <c>%XX</c> in upper case.
/// </summary>
public static class PercentEncoding
{
    private static readonly SearchValues<byte> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    /// <summary>Encodes the UTF-8 bytes of a text.</summary>
    public static void Encode(ReadOnlySpan<char> text, bool keepSlash, IBufferWriter<byte> output)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Encoding.UTF8.GetBytes(text, bytes);
        Encode(bytes.AsSpan(0, length), keepSlash, output);
        ArrayPool<byte>.Shared.Return(bytes);
    }

    public static void Encode(ReadOnlySpan<byte> bytes, bool keepSlash, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(bytes.Length * 3);
        var length = 0;
        foreach (var value in bytes)
        {
            if (Unreserved.Contains(value) || (keepSlash && value == '/'))
            {
                span[length++] = value;
            }
            else
            {
                span[length++] = (byte)'%';
                span[length++] = Hex(value >> 4);
                span[length++] = Hex(value & 15);
            }
        }

        output.Advance(length);
    }

    public static string Encode(string text, bool keepSlash = false)
    {
        var output = new ArrayBufferWriter<byte>(text.Length * 3 + 1);
        Encode(text.AsSpan(), keepSlash, output);
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'A' + digit - 10);
}
