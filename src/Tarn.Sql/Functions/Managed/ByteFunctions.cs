using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using Tarn.Storage.Checksums;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed;

/// <summary>Bytes: keyed digests, hashes, padding, hexadecimal and base-64 texts.</summary>
/// <seealso href="https://trino.io/docs/current/functions/binary.html"/>
internal static class ByteFunctions
{
    private const int BytesMax = 32 << 20;

    /// <summary>The bytes of a joined text at most.</summary>
    public const int RowMax = 1_048_576;

#pragma warning disable CA5350, CA5351
    public static RowFunction? Find(string name) => name switch
    {
        "hmac_md5" => (i, r, o) => o.SetBlob(r, HMACMD5.HashData(i[1].Bytes(r), i[0].Bytes(r))),
        "hmac_sha1" => (i, r, o) => o.SetBlob(r, HMACSHA1.HashData(i[1].Bytes(r), i[0].Bytes(r))),
        "hmac_sha256" => (i, r, o) => o.SetBlob(r, HMACSHA256.HashData(i[1].Bytes(r), i[0].Bytes(r))),
        "hmac_sha512" => (i, r, o) => o.SetBlob(r, HMACSHA512.HashData(i[1].Bytes(r), i[0].Bytes(r))),
        "spooky_hash_v2_32" => (i, r, o) => o.SetBlob(r, BigEndian(SpookyHash.Of(i[0].Bytes(r)))[4..]),
        "spooky_hash_v2_64" => (i, r, o) => o.SetBlob(r, BigEndian(SpookyHash.Of(i[0].Bytes(r)))),
        "murmur3" => (i, r, o) => o.SetBlob(r, Murmur(i[0].Bytes(r))),
        "xxhash64" => (i, r, o) => o.SetBlob(r, BigEndian(XxHash64.HashToUInt64(i[0].Bytes(r)))),
        "xxhash64_text" => (i, r, o) => o.Set(r, (long)XxHash64.HashToUInt64(i[0].Bytes(r))),
        "xxhash64_number" => (i, r, o) => o.Set(r, (long)HashOf(i.Long(0, r))),
        "xxhash64_double" => (i, r, o) => o.Set(r, (long)HashOf(JavaBits(i.Double(0, r)))),
        "xxhash64_real" => (i, r, o) => o.Set(r, (long)HashOf(JavaBits(i[0].Values<float>(r + 1)[r]))),
        "checksum" => (i, r, o) => o.SetBlob(r, Checksum(i.Numbers<long>(0, r))),
        "lpad_bytes" => (i, r, o) => o.SetBlob(r, Pad(i[0].Bytes(r), i.Long(1, r), i[2].Bytes(r), left: true)),
        "rpad_bytes" => (i, r, o) => o.SetBlob(r, Pad(i[0].Bytes(r), i.Long(1, r), i[2].Bytes(r), left: false)),
        "reverse_bytes" => (i, r, o) => o.SetBlob(r, Reversed(i[0].Bytes(r))),
        "from_hex" => (i, r, o) => o.SetBlob(r, FromHex(i[0].Bytes(r))),
        "from_base64" => (i, r, o) => o.SetBlob(r, FromBase64(i.Text(0, r))),
        "from_utf8_with" => (i, r, o) => o.Set(r, FromUtf8(i[0].Bytes(r), i.Text(1, r))),
        "char2hexint" => (i, r, o) => o.Set(r, string.Concat(i.Text(0, r).Select(c => ((int)c).ToString("X4", CultureInfo.InvariantCulture)))),
        "listagg" => (i, r, o) => o.Set(r, Listagg(i.Texts(0, r), i.Text(1, r), i.Text(2, r), i[3].Values<bool>(r + 1)[r])),
        _ => null,
    };

    /// <summary>Loads the libraries of digests and hashes early, because a fenced thread may not open them.</summary>
    public static void Load()
    {
        _ = HMACMD5.HashData([], []);
        _ = HMACSHA1.HashData([], []);
        _ = HMACSHA256.HashData([], []);
        _ = HMACSHA512.HashData([], []);
        _ = XxHash64.HashToUInt64([]);
    }
#pragma warning restore CA5350, CA5351

    private static ulong HashOf(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return XxHash64.HashToUInt64(bytes);
    }

    private static byte[] Murmur(ReadOnlySpan<byte> bytes)
    {
        var (first, second) = Murmur128.Of(bytes, 0);
        var hash = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(hash, first);
        BinaryPrimitives.WriteUInt64LittleEndian(hash.AsSpan(8), second);
        return hash;
    }

    private static byte[] BigEndian(ulong hash)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, hash);
        return bytes;
    }

    // Java has one NaN, and hashes both zeros as one.
    private static long JavaBits(double value) =>
        value == 0 ? 0 : double.IsNaN(value) ? 0x7FF8000000000000 : BitConverter.DoubleToInt64Bits(value);

    private static long JavaBits(float value) => value == 0 ? 0 : float.IsNaN(value) ? 0x7FC00000 : BitConverter.SingleToInt32Bits(value);

    /// <summary>The sum of the rows' hashes, in any order; a null counts as one.</summary>
    private static byte[] Checksum(long?[] hashes)
    {
        const long Prime = unchecked((long)0x9E3779B185EBCA87);
        long sum = 0;
        foreach (var hash in hashes)
        {
            sum = unchecked(sum + (hash is { } h ? h * Prime : Prime));
        }

        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, sum);
        return bytes;
    }

    private static byte[] Pad(ReadOnlySpan<byte> bytes, long size, ReadOnlySpan<byte> with, bool left)
    {
        if (size is < 0 or > BytesMax)
        {
            throw RowValues.Error(
                SqlErrorName.InvalidFunctionArgument, "Target length must be in the range [0.." + BytesMax.ToString(CultureInfo.InvariantCulture) + "]");
        }

        if (with.Length == 0)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, "Padding bytes must not be empty");
        }

        var padded = new byte[size];
        var kept = (int)Math.Min(size, bytes.Length);
        var room = (int)size - kept;
        for (var i = 0; i < room; i++)
        {
            padded[left ? i : kept + i] = with[i % with.Length];
        }

        bytes[..kept].CopyTo(padded.AsSpan(left ? room : 0));
        return padded;
    }

    private static byte[] Reversed(ReadOnlySpan<byte> bytes)
    {
        var reversed = bytes.ToArray();
        Array.Reverse(reversed);
        return reversed;
    }

    private static byte[] FromHex(ReadOnlySpan<byte> text)
    {
        if (text.Length % 2 != 0)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"invalid input length {text.Length}");
        }

        var digits = Encoding.UTF8.GetString(text);
        return digits.All(char.IsAsciiHexDigit) ? Convert.FromHexString(digits)
            : throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Invalid hex character: {digits.First(c => !char.IsAsciiHexDigit(c))}");
    }

    private static byte[] FromBase64(string text)
    {
        var plain = text.TrimEnd('=');
        try
        {
            return Convert.FromBase64String(plain.PadRight((plain.Length + 3) / 4 * 4, '='));
        }
        catch (FormatException)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Illegal base64 text: {text}");
        }
    }

    /// <summary>Decodes bytes; each wrong sequence becomes the replacement.</summary>
    private static string FromUtf8(ReadOnlySpan<byte> bytes, string replacement)
    {
        if (replacement.EnumerateRunes().Count() > 1)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, "Replacement character string must empty or a single character");
        }

        return RepairedText.Of(bytes, replacement);
    }

    /// <summary>Joins texts; when the result would be longer than a row, the filler and perhaps a count replace the rest.</summary>
    private static string? Listagg(string?[] texts, string separator, string filler, bool counts)
    {
        var present = texts.OfType<string>().ToList();
        var result = new StringBuilder();
        var bytes = 0;
        for (var i = 0; i < present.Count; i++)
        {
            var next = (i == 0 ? 0 : Encoding.UTF8.GetByteCount(separator)) + Encoding.UTF8.GetByteCount(present[i]);
            if (bytes + next > RowMax)
            {
                result.Append(separator).Append(filler);
                return counts ? result.Append(CultureInfo.InvariantCulture, $"({present.Count - i})").ToString() : result.ToString();
            }

            result.Append(i == 0 ? "" : separator).Append(present[i]);
            bytes += next;
        }

        return present.Count == 0 ? null : result.ToString();
    }
}
