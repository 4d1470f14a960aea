using System.Buffers.Text;
using Tarn.DuckDb;
using Tarn.Lake.Shredding.Texts;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Running.Records;

/// <summary>
/// Reads common texts of members: plain integers, decimal numbers, dates with times. Where it reads none, the engine does, so both must give the same
/// values.
/// </summary>
internal static class MemberValues
{
    private const int SecondsLength = 19;
    private const int MicrosLength = 26;
    private const int TimeStart = 11;
    private const int SecondStart = 17;
    private const double LeastNormal = 2.2250738585072014E-308;

    /// <summary>The type of the column of a form.</summary>
    public static DuckTypeId TypeOf(MemberForm form) => form switch
    {
        MemberForm.Boolean => DuckTypeId.Boolean,
        MemberForm.Tinyint => DuckTypeId.TinyInt,
        MemberForm.Smallint => DuckTypeId.SmallInt,
        MemberForm.Integer => DuckTypeId.Integer,
        MemberForm.Double => DuckTypeId.Double,
        MemberForm.Timestamp => DuckTypeId.Timestamp,
        _ => DuckTypeId.BigInt,
    };

    /// <summary>Reads a text.</summary>
    /// <param name="form">The form of the member.</param>
    /// <param name="text">Its text, which may be empty.</param>
    /// <param name="bits">The value; of a double, its bits.</param>
    /// <returns>Whether it is a common text. Another one may have a value too.</returns>
    public static bool TryRead(MemberForm form, ReadOnlySpan<byte> text, out long bits)
    {
        bits = 0;
        switch (form)
        {
            case MemberForm.Boolean:
                bits = text.SequenceEqual("true"u8) ? 1 : 0;
                return bits == 1 || text.SequenceEqual("false"u8);
            case MemberForm.Tinyint: return TryInteger(text, out bits) && bits == (sbyte)bits;
            case MemberForm.Smallint: return TryInteger(text, out bits) && bits == (short)bits;
            case MemberForm.Integer: return TryInteger(text, out bits) && bits == (int)bits;
            case MemberForm.Bigint: return TryInteger(text, out bits);
            case MemberForm.Double:
                if (!TryDouble(text, out var value))
                {
                    return false;
                }

                bits = BitConverter.DoubleToInt64Bits(value);
                return true;
            case MemberForm.Timestamp: return TryTimestamp(text, out bits);
            default: return false;
        }
    }

    private static bool TryInteger(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        return text.Length > 0 && (text[0] != (byte)'-' || text.Length > 1) && NumberText.TryShortInteger(text, out value);
    }

    // The general way is for numbers of more than 15 digits or with an exponent. Numbers near a double's bounds are the engine's.
    private static bool TryDouble(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        if (text.IsEmpty || text[0] is not ((byte)'-' or (>= (byte)'0' and <= (byte)'9')) || text[^1] is < (byte)'0' or > (byte)'9')
        {
            return false;
        }

        return NumberText.TryExactDouble(text, out value)
            || (text.ContainsAnyInRange((byte)'1', (byte)'9') && Utf8Parser.TryParse(text, out value, out var used) && used == text.Length
                && Math.Abs(value) is >= LeastNormal and <= double.MaxValue);
    }

    private static bool TryTimestamp(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        if (text.Length == 0)
        {
            return false;
        }

        text = text[^1] == (byte)'Z' ? text[..^1] : text;
        return text.Length is SecondsLength or (> SecondsLength + 1 and <= MicrosLength) && text[TimeStart - 1] is (byte)' ' or (byte)'T'
            && text[^1] is >= (byte)'0' and <= (byte)'9' && (text.Length == SecondsLength || text[SecondsLength] == (byte)'.')
            && !text[TimeStart..].ContainsAny((byte)'+', (byte)'-') && text[SecondStart] < (byte)'6' && TimeText.Timestamp(text, out micros);
    }
}
