using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;
using System.Text;
using Tarn.DuckDb;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed;

/// <summary>Bits of numbers, and numbers and texts as bytes.</summary>
/// <seealso href="https://trino.io/docs/current/functions/bitwise.html"/>
internal static class BitFunctions
{
    private const string Base32Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static RowFunction? Find(string name) => name switch
    {
        "bitwise_left_shift" => (i, r, o) => o.Set(r, Left(i.Long(0, r), i.Long(1, r), (int)i.Long(2, r))),
        "bitwise_right_shift" => (i, r, o) => o.Set(r, Right(i.Long(0, r), i.Long(1, r), (int)i.Long(2, r))),
        "bitwise_right_shift_arithmetic" => (i, r, o) => o.Set(r, Arithmetic(i.Long(0, r), i.Long(1, r), (int)i.Long(2, r))),
        "bit_count" => (i, r, o) => o.Set(r, Count(i.Long(0, r), i.Long(1, r))),
        "to_big_endian_32" => (i, r, o) => Bytes32(o, r, i[0].Values<int>(r + 1)[r]),
        "to_big_endian_64" => (i, r, o) => Bytes64(o, r, i.Long(0, r)),
        "from_big_endian_32" => (i, r, o) => o.Set(r, BinaryPrimitives.ReadInt32BigEndian(Exactly(i[0].Bytes(r), 4, "expected 4-byte input, but got instead"))),
        "from_big_endian_64" => (i, r, o) => o.Set(r, BinaryPrimitives.ReadInt64BigEndian(Exactly(i[0].Bytes(r), 8, "expected 8-byte input, but got instead"))),
        "to_ieee754_32" => (i, r, o) => Bytes32(o, r, BitConverter.SingleToInt32Bits(Canonical(i[0].Values<float>(r + 1)[r]))),
        "to_ieee754_64" => (i, r, o) => Bytes64(o, r, BitConverter.DoubleToInt64Bits(Canonical(i.Double(0, r)))),
        "from_ieee754_32" => (i, r, o) => o.Set(
            r, BinaryPrimitives.ReadSingleBigEndian(Exactly(i[0].Bytes(r), 4, "Input floating-point value must be exactly 4 bytes long"))),
        "from_ieee754_64" => (i, r, o) => o.Set(
            r, BinaryPrimitives.ReadDoubleBigEndian(Exactly(i[0].Bytes(r), 8, "Input floating-point value must be exactly 8 bytes long"))),
        "crc32" => (i, r, o) => o.Set(r, (long)Crc32.HashToUInt32(i[0].Bytes(r))),
        "to_base32" => (i, r, o) => o.Set(r, ToBase32(i[0].Bytes(r))),
        "from_base32" => (i, r, o) => SetBytes(o, r, FromBase32(i.Text(0, r))),
        "to_base64url" => (i, r, o) => o.Set(r, Convert.ToBase64String(i[0].Bytes(r)).Replace('+', '-').Replace('/', '_')),
        "from_base64url" => (i, r, o) => SetBytes(o, r, FromBase64(i.Text(0, r))),
        _ => null,
    };

    private static long Left(long value, long shift, int bits) => shift >= bits || shift < 0 ? 0 : Signed(value << (int)shift, bits);

    private static long Right(long value, long shift, int bits) =>
        shift >= bits || shift < 0 ? 0 : Signed((long)((bits == 64 ? (ulong)value : (ulong)value & ((1UL << bits) - 1)) >> (int)shift), bits);

    private static long Arithmetic(long value, long shift, int bits) => shift >= bits || shift < 0 ? value < 0 ? -1 : 0 : value >> (int)shift;

    private static long Signed(long value, int bits) => value << (64 - bits) >> (64 - bits);

    private static long Count(long value, long bits)
    {
        if (bits is < 2 or > 64)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Bits specified in bit_count must be between 2 and 64, got {bits}");
        }

        return Signed(value, (int)bits) == value
            ? BitOperations.PopCount(bits == 64 ? (ulong)value : (ulong)value & ((1UL << (int)bits) - 1))
            : throw RowValues.Error(
                SqlErrorName.InvalidFunctionArgument, $"Number must be representable with the bits specified. {value} can not be represented with {bits} bits");
    }

    private static ReadOnlySpan<byte> Exactly(ReadOnlySpan<byte> bytes, int length, string message) => bytes.Length == length ? bytes
        : throw RowValues.Error(
            SqlErrorName.InvalidFunctionArgument, message.EndsWith("instead", StringComparison.Ordinal) ? $"{message}: {bytes.Length}" : message);

    // Java has one NaN.
    private static float Canonical(float value) => float.IsNaN(value) ? BitConverter.Int32BitsToSingle(0x7FC00000) : value;

    private static double Canonical(double value) => double.IsNaN(value) ? BitConverter.Int64BitsToDouble(0x7FF8000000000000) : value;

    private static bool Bytes32(VectorView output, int row, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        output.SetBytes(row, bytes);
        return true;
    }

    private static bool Bytes64(VectorView output, int row, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        output.SetBytes(row, bytes);
        return true;
    }

    private static bool SetBytes(VectorView output, int row, byte[] bytes)
    {
        output.SetBytes(row, bytes);
        return true;
    }

    private static string ToBase32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        for (var start = 0; start < bytes.Length; start += 5)
        {
            var part = bytes[start..Math.Min(start + 5, bytes.Length)];
            ulong block = 0;
            for (var i = 0; i < 5; i++)
            {
                block = (block << 8) | (i < part.Length ? part[i] : (byte)0);
            }

            var digits = ((part.Length * 8) + 4) / 5;
            for (var i = 0; i < 8; i++)
            {
                text.Append(i < digits ? Base32Digits[(int)(block >> (35 - (5 * i))) & 31] : '=');
            }
        }

        return text.ToString();
    }

    private static byte[] FromBase32(string text)
    {
        var bytes = new List<byte>();
        var (block, bits) = (0, 0);
        foreach (var c in text.TrimEnd('='))
        {
            var digit = Base32Digits.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0)
            {
                throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Unrecognized character: {c}");
            }

            (block, bits) = (((block << 5) | digit) & 0xFFF, bits + 5);
            if (bits >= 8)
            {
                bits -= 8;
                bytes.Add((byte)(block >> bits));
            }
        }

        return [.. bytes];
    }

    private static byte[] FromBase64(string text)
    {
        var plain = text.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        try
        {
            return Convert.FromBase64String(plain.PadRight((plain.Length + 3) / 4 * 4, '='));
        }
        catch (FormatException)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Illegal base64 text: {text}");
        }
    }
}
