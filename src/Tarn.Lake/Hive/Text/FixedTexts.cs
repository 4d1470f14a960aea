using Tarn.Lake.Hive.Values;

namespace Tarn.Lake.Hive.Text;

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
