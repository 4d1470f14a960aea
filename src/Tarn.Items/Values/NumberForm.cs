namespace Tarn.Items.Values;

/// <summary>
/// The bytes of a number: base 100, most significant first, ended by a byte of its own. Their order as unsigned bytes is the order of the
/// numbers, and equal numbers have equal bytes. Values and keys use the same form (docs/formats/items.md).
/// </summary>
public static class NumberForm
{
    /// <summary>The longest form: the power, 20 digits of base 100, the end.</summary>
    public const int BytesMax = 22;

    private const byte Zero = 0x80;
    private const byte PositiveEnd = 0x00;
    private const byte NegativeEnd = 0xFF;

    // The first byte of a positive number is 193 plus its power of 100, which runs from -65 to 62.
    private const int PositiveBias = 193;
    private const int NegativeBias = 62;

    /// <summary>Writes a number. Returns the length.</summary>
    /// <param name="number">Any number; its zeros at the end are cut already.</param>
    /// <param name="destination">At least <see cref="BytesMax"/> bytes.</param>
    public static int Write(ItemNumber number, Span<byte> destination)
    {
        if (number.Coefficient == 0)
        {
            destination[0] = Zero;
            destination[1] = PositiveEnd;
            return 2;
        }

        Span<byte> digits = stackalloc byte[42];
        digits[0] = (byte)'0';
        var count = number.WriteDigits(digits[1..]);
        var point = count + number.Exponent;
        var from = (point & 1) == 0 ? 1 : 0;
        var end = count + 1;
        if (((end - from) & 1) != 0)
        {
            digits[end++] = (byte)'0';
        }

        var power = (point + 1 - from) / 2 - 1;
        destination[0] = (byte)(number.IsNegative ? NegativeBias - power : PositiveBias + power);
        var length = 1;
        for (var i = from; i < end; i += 2)
        {
            var pair = (digits[i] - '0') * 10 + digits[i + 1] - '0';
            destination[length++] = (byte)(number.IsNegative ? 101 - pair : pair + 1);
        }

        destination[length++] = number.IsNegative ? NegativeEnd : PositiveEnd;
        return length;
    }

    /// <summary>The length of the number at the start of the bytes, its end included.</summary>
    public static int Length(ReadOnlySpan<byte> bytes) => 1 + bytes[1..].IndexOf(bytes[0] >= Zero ? PositiveEnd : NegativeEnd) + 1;

    /// <summary>Reads the number at the start of the bytes.</summary>
    public static ItemNumber Read(ReadOnlySpan<byte> bytes)
    {
        var isNegative = bytes[0] < Zero;
        var end = isNegative ? NegativeEnd : PositiveEnd;
        UInt128 coefficient = 0;
        var i = 1;
        for (; bytes[i] != end; i++)
        {
            coefficient = coefficient * 100 + (uint)(isNegative ? 101 - bytes[i] : bytes[i] - 1);
        }

        var power = isNegative ? NegativeBias - bytes[0] : bytes[0] - PositiveBias;
        return ItemNumber.Normal(isNegative, coefficient, (power - (i - 2)) * 2);
    }

    /// <summary>DynamoDB's count of bytes: one for each two digits, one for the power, one for a sign.</summary>
    public static int SizeBytes(ReadOnlySpan<byte> bytes) => bytes[0] < Zero ? bytes.Length : bytes.Length - 1;
}
