using System.Globalization;
using System.Numerics;

namespace Tarn.Lake.Hive.Values;

internal readonly struct BooleanText : IFixedText<bool>
{
    public static bool TryRead(ReadOnlySpan<byte> text, out bool value)
    {
        value = JavaText.IsWord(text, "true"u8);
        return value || JavaText.IsWord(text, "false"u8);
    }
}

internal readonly struct TinyIntText : IFixedText<sbyte>
{
    public static bool TryRead(ReadOnlySpan<byte> text, out sbyte value)
    {
        var isNumber = WholeNumbers.TryRead(text, out var wide);
        value = (sbyte)wide;
        return isNumber && value == wide;
    }
}

internal readonly struct SmallIntText : IFixedText<short>
{
    public static bool TryRead(ReadOnlySpan<byte> text, out short value)
    {
        var isNumber = WholeNumbers.TryRead(text, out var wide);
        value = (short)wide;
        return isNumber && value == wide;
    }
}

internal readonly struct IntText : IFixedText<int>
{
    public static bool TryRead(ReadOnlySpan<byte> text, out int value)
    {
        var isNumber = WholeNumbers.TryRead(text, out var wide);
        value = (int)wide;
        return isNumber && value == wide;
    }
}

internal readonly struct BigIntText : IFixedText<long>
{
    public static bool TryRead(ReadOnlySpan<byte> text, out long value) => WholeNumbers.TryRead(text, out value);
}

internal readonly struct FloatText : IFixedText<float>
{
    public static bool TryRead(ReadOnlySpan<byte> text, out float value) => JavaFloats.TryRead(text, out value);
}

internal readonly struct DoubleText : IFixedText<double>
{
    public static bool TryRead(ReadOnlySpan<byte> text, out double value) => JavaFloats.TryRead(text, out value);
}

internal readonly struct DateText : IFixedText<int>
{
    public static bool TryRead(ReadOnlySpan<byte> text, out int value) => HiveTimes.TryReadDate(text, out value);
}

/// <summary>An integer as Java's <c>parseInt</c> and its like read it: nothing but a sign and digits.</summary>
/// <typeparam name="T">The integer's type.</typeparam>
internal readonly struct JavaInteger<T> : IFixedText<T>
    where T : IBinaryInteger<T>
{
    public static bool TryRead(ReadOnlySpan<byte> text, out T value)
    {
        value = T.Zero;
        return !text.IsEmpty && text[^1] is >= (byte)'0' and <= (byte)'9'
            && T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value!);
    }
}

/// <summary>Milliseconds since 1970, as microseconds.</summary>
internal readonly struct MillisText : IFixedText<long>
{
    public static bool TryRead(ReadOnlySpan<byte> text, out long value)
    {
        var isNumber = JavaInteger<long>.TryRead(text, out var millis) && Math.Abs(millis / 2) < long.MaxValue / 2_000;
        value = isNumber ? millis * 1_000 : 0;
        return isNumber;
    }
}
