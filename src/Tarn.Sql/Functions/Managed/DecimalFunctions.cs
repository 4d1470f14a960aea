using System.Globalization;
using System.Numerics;
using Tarn.DuckDb;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed;

/// <summary>
/// Decimals exactly as Trino computes them: division, remainder, average and rounding half up, overflow as an error.
/// </summary>
internal static partial class DecimalFunctions
{
    /// <summary>Rounding more than this many digits left of the decimal point gives 0.</summary>
    private const int PrecisionMax = 38;

    private const int HalfDigits = 19;

    public static RowFunction? Find(ManagedFunctionUse use)
    {
        if (!use.ResultType.StartsWith("DECIMAL", StringComparison.Ordinal))
        {
            return null;
        }

        var (precision, scale) = DuckTypeText.DecimalParts(use.ResultType);
        var result = new Layout(precision, scale);
        var types = use.ParameterTypes.Select(t => t.StartsWith("DECIMAL", StringComparison.Ordinal) ? Layout.Of(t) : default).ToArray();
        return use.Function switch
        {
            "decimal_divide" => (
                i, r, o) => Write(o, r, result, Divide(Read(i[0], r, types[0]), types[0].Scale, Read(i[1], r, types[1]), types[1].Scale, scale)),
            "decimal_modulus" => (
                i, r, o) => Write(o, r, result, Remainder(Read(i[0], r, types[0]), types[0].Scale, Read(i[1], r, types[1]), types[1].Scale, scale)),
            "decimal_add" => (i, r, o) => Write(o, r, result, Scaled(i, r, 0) + Scaled(i, r, 1)),
            "decimal_subtract" => (i, r, o) => Write(o, r, result, Scaled(i, r, 0) - Scaled(i, r, 1)),
            "decimal_average" => (i, r, o) => i.Long(1, r) is var n and not 0 && Write(o, r, result, DivideHalfUp(Read(i[0], r, types[0]), n)),
            "decimal_average_halves" => (i, r, o) => i.Long(2, r) is var n and not 0
                && Write(o, r, result, DivideHalfUp((Read(i[0], r, types[0]) * Power(HalfDigits)) + Read(i[1], r, types[1]), n)),
            "decimal_high" => (i, r, o) => Write(o, r, result, BigInteger.Divide(Read(i[0], r, types[0]), Power(HalfDigits))),
            "decimal_low" => (i, r, o) => Write(o, r, result, BigInteger.Remainder(Read(i[0], r, types[0]), Power(HalfDigits))),
            "decimal_round" => (i, r, o) => Write(o, r, result, Round(Read(i[0], r, types[0]), types[0].Scale, i[1].Values<int>(r + 1)[r])),
            "decimal_truncate" => (i, r, o) => Write(o, r, result, Truncate(Read(i[0], r, types[0]), types[0].Scale, i[1].Values<int>(r + 1)[r])),
            "double_to_decimal" => (i, r, o) => Write(o, r, result, FromDouble(i.Double(0, r), result)),
            "real_to_decimal" => (i, r, o) => Write(o, r, result, FromReal(i[0].Values<float>(r + 1)[r], result)),
            "text_to_decimal" => (i, r, o) => Write(o, r, result, FromText(i.Text(0, r), result)),
            "json_cast_decimal" => (i, r, o) => Write(o, r, result, FromText(i.Text(0, r), result)),
            _ => null,
        };

        BigInteger Scaled(ChunkView input, int row, int operand) => Read(input[operand], row, types[operand]) * Power(scale - types[operand].Scale);
    }

    private readonly record struct Layout(int Precision, int Scale)
    {
        public static Layout Of(string type)
        {
            var (precision, scale) = DuckTypeText.DecimalParts(type);
            return new(precision, scale);
        }
    }

    private static BigInteger Read(VectorView vector, int row, Layout layout) => layout.Precision switch
    {
        <= 4 => vector.Values<short>(row + 1)[row],
        <= 9 => vector.Values<int>(row + 1)[row],
        <= 18 => vector.Values<long>(row + 1)[row],
        _ => vector.Values<Int128>(row + 1)[row],
    };

    private static bool Write(VectorView output, int row, Layout layout, BigInteger value)
    {
        if (BigInteger.Abs(value) >= Power(layout.Precision))
        {
            throw RowValues.Error(SqlErrorName.NumericValueOutOfRange, "Decimal overflow");
        }

        return layout.Precision switch
        {
            <= 4 => output.Set(row, (short)value),
            <= 9 => output.Set(row, (int)value),
            <= 18 => output.Set(row, (long)value),
            _ => output.Set(row, (Int128)value),
        };
    }

    private static BigInteger Divide(BigInteger a, int aScale, BigInteger b, int bScale, int scale)
    {
        if (b.IsZero)
        {
            throw RowValues.Error(SqlErrorName.DivisionByZero, "Division by zero");
        }

        var shift = scale - aScale + bScale;
        return shift >= 0 ? DivideHalfUp(a * Power(shift), b) : DivideHalfUp(a, b * Power(-shift));
    }

    private static BigInteger Remainder(BigInteger a, int aScale, BigInteger b, int bScale, int scale)
    {
        if (b.IsZero)
        {
            throw RowValues.Error(SqlErrorName.DivisionByZero, "Division by zero");
        }

        return BigInteger.Remainder(a * Power(scale - aScale), b * Power(scale - bScale));
    }

    private static BigInteger DivideHalfUp(BigInteger a, BigInteger b)
    {
        var quotient = BigInteger.DivRem(a, b, out var rest);
        return BigInteger.Abs(rest) * 2 >= BigInteger.Abs(b) ? quotient + (a.Sign * b.Sign) : quotient;
    }

    private static BigInteger Round(BigInteger value, int scale, int digits) =>
        digits >= scale ? value : digits < -PrecisionMax ? 0 : DivideHalfUp(value, Power(scale - digits)) * Power(scale - digits);

    private static BigInteger Truncate(BigInteger value, int scale, int digits) =>
        digits >= scale ? value : digits < -PrecisionMax ? 0 : BigInteger.Divide(value, Power(scale - digits)) * Power(scale - digits);

    private static BigInteger FromDouble(double value, Layout layout)
    {
        if (!double.IsFinite(value))
        {
            throw RowValues.Error(
                SqlErrorName.InvalidCastArgument, $"Cannot cast DOUBLE '{JavaNumbers.Format(value)}' to DECIMAL({layout.Precision}, {layout.Scale})");
        }

        return Checked(Parse(value.ToString("R", CultureInfo.InvariantCulture), layout.Scale), layout, $"DOUBLE '{JavaNumbers.Format(value)}'");
    }

    private static BigInteger FromReal(float value, Layout layout) => float.IsFinite(value)
        ? Checked(Parse(value.ToString("R", CultureInfo.InvariantCulture), layout.Scale), layout, $"REAL '{JavaNumbers.Format(value)}'")
        : throw RowValues.Error(
            SqlErrorName.InvalidCastArgument, $"Cannot cast REAL '{JavaNumbers.Format(value)}' to DECIMAL({layout.Precision}, {layout.Scale})");

    private static BigInteger FromText(string text, Layout layout)
    {
        if (!DecimalText().IsMatch(text))
        {
            throw RowValues.Error(
                SqlErrorName.InvalidCastArgument, $"Cannot cast VARCHAR '{text}' to DECIMAL({layout.Precision}, {layout.Scale}). Value is not a number.");
        }

        return Checked(Parse(text, layout.Scale), layout, $"VARCHAR '{text}'");
    }

    private static BigInteger Checked(BigInteger value, Layout layout, string shown) => BigInteger.Abs(value) < Power(layout.Precision) ? value
        : throw RowValues.Error(SqlErrorName.InvalidCastArgument, $"Cannot cast {shown} to DECIMAL({layout.Precision}, {layout.Scale}). Value too large.");

    /// <summary>A number's text, exponent included, as an integer of the given scale, rounded half up.</summary>
    private static BigInteger Parse(string text, int scale)
    {
        var e = text.IndexOfAny(['e', 'E']);
        var exponent = e < 0 ? 0 : int.Parse(text[(e + 1)..], CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? text : text[..e];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var fraction = point < 0 ? 0 : mantissa.Length - point - 1;
        var digits = BigInteger.Parse(mantissa.Replace(".", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var shift = Math.Clamp(scale - fraction + exponent, -400, 400);
        return shift >= 0 ? digits * Power(shift) : DivideHalfUp(digits, Power(-shift));
    }

    private static BigInteger Power(int exponent) => BigInteger.Pow(10, exponent);

    [System.Text.RegularExpressions.GeneratedRegex(@"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?$")]
    private static partial System.Text.RegularExpressions.Regex DecimalText();
}
