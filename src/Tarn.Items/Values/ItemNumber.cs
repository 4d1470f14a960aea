using System.Numerics;
using System.Text;

namespace Tarn.Items.Values;

/// <summary>
/// A decimal number of at most 38 significant digits and DynamoDB's range: ±1E-130 to ±9.99…E+125, or zero. Arithmetic is exact, or refused.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number"/>
public readonly record struct ItemNumber
{
    /// <summary>The longest text: a sign, <c>0.</c>, 129 zeros and 38 digits.</summary>
    public const int TextBytesMax = 180;

    private static readonly BigInteger CoefficientMax = BigInteger.Pow(10, ItemLimits.DigitsMax);

    private ItemNumber(bool isNegative, UInt128 coefficient, int exponent)
    {
        IsNegative = isNegative && coefficient != 0;
        Coefficient = coefficient;
        Exponent = exponent;
    }

    /// <summary>Whether the number is below zero.</summary>
    public bool IsNegative { get; }

    /// <summary>The significant digits as an integer, without zeros at the end; 0: the number is zero.</summary>
    public UInt128 Coefficient { get; }

    /// <summary>The power of ten of the coefficient.</summary>
    public int Exponent { get; }

    /// <summary>A whole number.</summary>
    public static ItemNumber Of(long value) => Normal(value < 0, (UInt128)Int128.Abs(value), 0);

    /// <summary>Reads a number: an optional sign, digits with an optional point, an optional power of ten.</summary>
    /// <exception cref="Storage.TarnException">The text is no number, or beyond precision or range.</exception>
    public static ItemNumber Parse(ReadOnlySpan<byte> text)
    {
        var digits = new DigitReader();
        var rest = text;
        var isNegative = rest.Length > 0 && rest[0] == '-';
        if (rest.Length > 0 && rest[0] is (byte)'-' or (byte)'+')
        {
            rest = rest[1..];
        }

        var i = digits.Read(rest);
        if (!digits.HasAny || i < rest.Length && !TryReadPower(rest[i..], ref digits))
        {
            ItemErrors.Refuse(ItemErrors.NoNumber(Encoding.UTF8.GetString(text)));
        }

        return digits.ToNumber(isNegative);
    }

    /// <summary>Makes a number of digits that may end in zeros.</summary>
    /// <exception cref="Storage.TarnException">The number is beyond the range.</exception>
    public static ItemNumber Normal(bool isNegative, UInt128 coefficient, int exponent)
    {
        if (coefficient == 0)
        {
            return default;
        }

        while (coefficient % 10 == 0)
        {
            coefficient /= 10;
            exponent++;
        }

        var first = exponent + DigitCount(coefficient) - 1;
        if (first > ItemLimits.ExponentMax)
        {
            ItemErrors.Refuse(ItemErrors.NumberOverflow);
        }

        if (first < ItemLimits.ExponentMin)
        {
            ItemErrors.Refuse(ItemErrors.NumberUnderflow);
        }

        return new ItemNumber(isNegative, coefficient, exponent);
    }

    /// <summary>The exact sum.</summary>
    /// <exception cref="Storage.TarnException">It has more than 38 digits or is beyond the range.</exception>
    public static ItemNumber Add(ItemNumber left, ItemNumber right)
    {
        var exponent = left.Coefficient == 0 ? right.Exponent : right.Coefficient == 0 ? left.Exponent : Math.Min(left.Exponent, right.Exponent);
        var sum = left.Scaled(exponent) + right.Scaled(exponent);
        var isNegative = sum.Sign < 0;
        sum = BigInteger.Abs(sum);
        while (sum >= CoefficientMax)
        {
            sum = BigInteger.DivRem(sum, 10, out var digit);
            exponent++;
            if (!digit.IsZero)
            {
                ItemErrors.Refuse(ItemErrors.NumberPrecision);
            }
        }

        return Normal(isNegative, (UInt128)sum, exponent);
    }

    /// <summary>The exact difference.</summary>
    /// <exception cref="Storage.TarnException">It has more than 38 digits or is beyond the range.</exception>
    public static ItemNumber Subtract(ItemNumber left, ItemNumber right) => Add(left, new ItemNumber(!right.IsNegative, right.Coefficient, right.Exponent));

    /// <summary>Counts decimal digits; 1 for zero.</summary>
    public static int DigitCount(UInt128 value)
    {
        var count = 1;
        while (value >= 10)
        {
            value /= 10;
            count++;
        }

        return count;
    }

    /// <summary>Writes the text as AWS returns it: digits and a point, never a power of ten. Returns its length.</summary>
    /// <param name="destination">At least <see cref="TextBytesMax"/> bytes.</param>
    public int Format(Span<byte> destination)
    {
        Span<byte> digits = stackalloc byte[40];
        var count = WriteDigits(digits);
        var at = 0;
        if (IsNegative)
        {
            destination[at++] = (byte)'-';
        }

        var whole = count + Exponent;
        if (whole <= 0)
        {
            "0."u8.CopyTo(destination[at..]);
            destination.Slice(at + 2, -whole).Fill((byte)'0');
            digits[..count].CopyTo(destination[(at + 2 - whole)..]);
            return at + 2 - whole + count;
        }

        var before = Math.Min(whole, count);
        digits[..before].CopyTo(destination[at..]);
        at += before;
        if (whole >= count)
        {
            destination.Slice(at, whole - count).Fill((byte)'0');
            return at + whole - count;
        }

        destination[at++] = (byte)'.';
        digits[before..count].CopyTo(destination[at..]);
        return at + count - before;
    }

    /// <summary>The text as AWS returns it.</summary>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[TextBytesMax];
        return Encoding.ASCII.GetString(text[..Format(text)]);
    }

    /// <summary>Writes the coefficient's digits in ASCII, at most 39. Returns their number.</summary>
    internal int WriteDigits(Span<byte> digits)
    {
        var count = DigitCount(Coefficient);
        var rest = Coefficient;
        for (var i = count - 1; i >= 0; i--)
        {
            (rest, var digit) = UInt128.DivRem(rest, 10);
            digits[i] = (byte)('0' + (int)digit);
        }

        return count;
    }

    private static bool TryReadPower(ReadOnlySpan<byte> text, ref DigitReader digits)
    {
        if (text[0] is not ((byte)'e' or (byte)'E') || text.Length < 2)
        {
            return false;
        }

        var isNegative = text[1] == '-';
        var from = text[1] is (byte)'-' or (byte)'+' ? 2 : 1;
        if (from == text.Length || text[from..].ContainsAnyExceptInRange((byte)'0', (byte)'9') || text.Length - from > 9)
        {
            return false;
        }

        var power = 0;
        foreach (var digit in text[from..])
        {
            power = power * 10 + digit - '0';
        }

        digits.Power = isNegative ? -power : power;
        return true;
    }

    private BigInteger Scaled(int exponent)
    {
        var value = (BigInteger)Coefficient * BigInteger.Pow(10, Coefficient == 0 ? 0 : Exponent - exponent);
        return IsNegative ? -value : value;
    }

    // Collects significant digits. Zeros before the first and after the last one cost no precision.
    private struct DigitReader
    {
        private UInt128 _coefficient;
        private int _digits;
        private int _digitsAfter;
        private int _fraction;

        public bool HasAny { get; private set; }

        public int Power { get; set; }

        public int Read(ReadOnlySpan<byte> text)
        {
            var hasPoint = false;
            for (var i = 0; i < text.Length; i++)
            {
                if (text[i] == '.' && !hasPoint)
                {
                    hasPoint = true;
                }
                else if (text[i] is >= (byte)'0' and <= (byte)'9')
                {
                    HasAny = true;
                    _fraction += hasPoint ? 1 : 0;
                    Add(text[i] - '0');
                }
                else
                {
                    return i;
                }
            }

            return text.Length;
        }

        public readonly ItemNumber ToNumber(bool isNegative)
        {
            if (_digits > ItemLimits.DigitsMax)
            {
                ItemErrors.Refuse(ItemErrors.NumberPrecision);
            }

            return Normal(isNegative, _coefficient, _digitsAfter - _fraction + Power);
        }

        // A zero waits until a digit follows it.
        private void Add(int digit)
        {
            if (digit == 0)
            {
                _digitsAfter++;
                return;
            }

            for (var zeros = _digits == 0 ? 0 : _digitsAfter; zeros > 0 && _digits <= ItemLimits.DigitsMax; zeros--)
            {
                Append(0);
            }

            _digitsAfter = 0;
            Append(digit);
        }

        private void Append(int digit)
        {
            _digits++;
            if (_digits <= ItemLimits.DigitsMax)
            {
                _coefficient = _coefficient * 10 + (uint)digit;
            }
        }
    }
}
