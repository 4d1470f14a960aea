using System.Globalization;
using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tarn.Items.Values;
using Tarn.Storage;

namespace Tarn.Items.Tests.Values;

public sealed class ItemNumberTests
{
    private static readonly Arbitrary<ItemNumber> Numbers = Arb.From(
        from digits in Gen.Choose(1, 38)
        from first in Gen.Choose(0, int.MaxValue)
        from second in Gen.Choose(0, int.MaxValue)
        from third in Gen.Choose(0, int.MaxValue)
        from isNegative in Gen.Elements(false, true)
        let coefficient = (((UInt128)first << 90) + ((UInt128)second << 60) + ((UInt128)third << 30) + (UInt128)first) % Pow10(digits)
        from exponent in Gen.Frequency(
            (2, Gen.Choose(-4, 4)), (1, Gen.Choose(ItemLimits.ExponentMin, ItemLimits.ExponentMax + 1 - ItemNumber.DigitCount(coefficient))))
        select ItemNumber.Normal(isNegative, coefficient, Math.Min(exponent, ItemLimits.ExponentMax + 1 - ItemNumber.DigitCount(coefficient))));

    [Theory]
    [InlineData("007", "7")]
    [InlineData("+5", "5")]
    [InlineData("-0", "0")]
    [InlineData("0.0", "0")]
    [InlineData("1.10", "1.1")]
    [InlineData("1e3", "1000")]
    [InlineData("1E-3", "0.001")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("-00.50", "-0.5")]
    [InlineData("0e10", "0")]
    [InlineData("1.000000000000000000000000000000000000000", "1")]
    [InlineData("1.20E2", "120")]
    [InlineData("0.00100", "0.001")]
    [InlineData("10203.0405", "10203.0405")]
    [InlineData("99999999999999999999999999999999999999", "99999999999999999999999999999999999999")]
    public void A_number_has_one_text(string text, string normal) => Assert.Equal(normal, Parse(text).ToString());

    [Fact]
    public void The_bounds_of_the_range_are_numbers()
    {
        Assert.Equal("9" + new string('9', 37) + new string('0', 88), Parse("9.9999999999999999999999999999999999999E+125").ToString());
        Assert.Equal("0." + new string('0', 129) + "1", Parse("1E-130").ToString());
        Assert.Equal("-0." + new string('0', 129) + "1", Parse("-1E-130").ToString());
    }

    [Theory]
    [InlineData("1E+126", ItemErrors.NumberOverflow)]
    [InlineData("-1E+126", ItemErrors.NumberOverflow)]
    [InlineData("1E-131", ItemErrors.NumberUnderflow)]
    [InlineData("123456789012345678901234567890123456789", ItemErrors.NumberPrecision)]
    [InlineData("1.00000000000000000000000000000000000001", ItemErrors.NumberPrecision)]
    [InlineData("1E+9999999999", "The parameter cannot be converted to a numeric value: 1E+9999999999")]
    [InlineData(" 1", "The parameter cannot be converted to a numeric value:  1")]
    [InlineData("1_000", "The parameter cannot be converted to a numeric value: 1_000")]
    [InlineData("1f", "The parameter cannot be converted to a numeric value: 1f")]
    [InlineData("", "The parameter cannot be converted to a numeric value")]
    [InlineData(".", "The parameter cannot be converted to a numeric value: .")]
    [InlineData("1e", "The parameter cannot be converted to a numeric value: 1e")]
    [InlineData("NaN", "The parameter cannot be converted to a numeric value: NaN")]
    public void Another_text_is_refused_in_the_services_words(string text, string message) =>
        Assert.Equal(message, Assert.Throws<TarnException>(() => Parse(text)).Message);

    [Fact]
    public void Text_and_bytes_come_back_as_the_number() => Prop.ForAll(Numbers, number =>
    {
        Span<byte> bytes = stackalloc byte[NumberForm.BytesMax];
        var length = NumberForm.Write(number, bytes);
        return Parse(number.ToString()) == number && NumberForm.Read(bytes) == number && NumberForm.Length(bytes) == length;
    }).Holds();

    [Fact]
    public void Bytes_sort_as_numbers() => Prop.ForAll(Numbers, Numbers, (left, right) =>
    {
        Span<byte> one = stackalloc byte[NumberForm.BytesMax];
        Span<byte> other = stackalloc byte[NumberForm.BytesMax];
        var order = one[..NumberForm.Write(left, one)].SequenceCompareTo(other[..NumberForm.Write(right, other)]);
        return Math.Sign(order) == Exact(left).CompareTo(Exact(right));
    }).Holds();

    [Fact]
    public void Sums_are_exact_or_refused() => Prop.ForAll(Numbers, Numbers, (left, right) =>
        Fits(() => ItemNumber.Add(left, right), Exact(left) + Exact(right))
            && Fits(() => ItemNumber.Subtract(left, right), Exact(left) - Exact(right))).Holds();

    // A refusal names the reason that the exact result has.
    private static bool Fits(Func<ItemNumber> result, BigInteger exact)
    {
        var digits = BigInteger.Abs(exact).ToString(CultureInfo.InvariantCulture);
        var reason = exact.IsZero ? null
            : digits.Length > 126 + 170 ? ItemErrors.NumberOverflow
            : digits.Length <= -130 + 170 ? ItemErrors.NumberUnderflow
            : digits.TrimEnd('0').Length > 38 ? ItemErrors.NumberPrecision
            : null;
        try
        {
            return Exact(result()) == exact && reason is null;
        }
        catch (TarnException refused)
        {
            return refused.Message == reason;
        }
    }

    private static ItemNumber Parse(string text) => ItemNumber.Parse(Encoding.UTF8.GetBytes(text));

    private static UInt128 Pow10(int digits) => UInt128.Parse("1" + new string('0', digits), CultureInfo.InvariantCulture);

    // Multiples of the smallest digit that a number can have.
    private static BigInteger Exact(ItemNumber number) =>
        (number.IsNegative ? -1 : 1) * (BigInteger)number.Coefficient * BigInteger.Pow(10, number.Exponent + 170);
}
