namespace Tarn.Sql.Matching.Values;

/// <summary>
/// A value without its type. Whole numbers, unscaled decimals, days, months and nanoseconds are the number; floating-point numbers are its
/// bits; a truth value is 0 or 1. A struct, so that no row allocates while it is matched.
/// </summary>
internal readonly record struct PatternValue
{
    public static readonly PatternValue Null;
    public static readonly PatternValue True = Of(1);
    public static readonly PatternValue False = Of(0);

    private PatternValue(Int128 number, string? text) => (Number, Text, IsKnown) = (number, text, true);

    public Int128 Number { get; }

    public string? Text { get; }

    public bool IsKnown { get; }

    public bool IsNull => !IsKnown;

    public bool IsTrue => IsKnown && Number != 0;

    public bool IsFalse => IsKnown && Number == 0;

    public double Float => BitConverter.Int64BitsToDouble((long)Number);

    public static PatternValue Of(Int128 number) => new(number, null);

    public static PatternValue OfFloat(double number) => new(BitConverter.DoubleToInt64Bits(number), null);

    public static PatternValue Of(string text) => new(0, text);

    public static PatternValue Of(bool value) => value ? True : False;
}
