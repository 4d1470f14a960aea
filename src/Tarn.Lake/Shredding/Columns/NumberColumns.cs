using System.Buffers.Text;
using System.Text.Json;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Lake.Shredding.Texts;

namespace Tarn.Lake.Shredding;

/// <summary>64-bit integers. A number whose fraction is zero fits; any other fraction does not.</summary>
internal sealed class LongColumn(ShapeNode node, ColumnBuilder? parent) : FixedColumn<long>(node, parent)
{
    protected override void ReadValue(ref RecordCursor cursor)
    {
        if (cursor.Json.TokenType != JsonTokenType.Number)
        {
            if (TextNumbers.TryRead(this, ref cursor, out long read))
            {
                Append(read);
            }
            else
            {
                Misfit(ref cursor, MisfitReason.Type);
            }
        }
        else if (NumberText.TryShortInteger(cursor.Json.ValueSpan, out var value) || cursor.Json.TryGetInt64(out value))
        {
            Append(value);
        }
        else
        {
            ReadOther(ref cursor);
        }
    }

    /// <summary>Reads an integer in any notation.</summary>
    internal static bool TryRead(ref Utf8JsonReader json, out long value)
    {
        if (json.TryGetInt64(out value))
        {
            return true;
        }

        var fits = NumberText.Decimal(json.ValueSpan, 19, 0, out var integer) && integer >= long.MinValue && integer <= long.MaxValue;
        value = fits ? (long)integer : 0;
        return fits;
    }

    private void ReadOther(ref RecordCursor cursor)
    {
        // A column whose type is not final yet becomes a double with the first fraction or large integer: D35 (types
        // are chosen over the first buffer).
        if (Node.Provisional && cursor.Row.MayEvolve && JsonRecords.NumberKind(ref cursor.Json) == ColumnKind.Double)
        {
            Evolve(ref cursor);
        }
        else if (TryRead(ref cursor.Json, out var value))
        {
            Append(value);
            cursor.Row.Raise(Node, JsonRecords.NumberKind(ref cursor.Json) ?? ColumnKind.Long);
        }
        else
        {
            Misfit(ref cursor, JsonRecords.HasFraction(cursor.Json.ValueSpan) ? MisfitReason.Type : MisfitReason.Range);
        }
    }
}

/// <summary>32-bit integers. Only declared columns have this type.</summary>
internal sealed class IntColumn(ShapeNode node, ColumnBuilder? parent) : FixedColumn<int>(node, parent)
{
    protected override void ReadValue(ref RecordCursor cursor)
    {
        if (cursor.Json.TokenType != JsonTokenType.Number)
        {
            if (TextNumbers.TryRead(this, ref cursor, out long read) && Fits(read))
            {
                Append((int)read);
            }
            else
            {
                Misfit(ref cursor, MisfitReason.Type);
            }
        }
        else if (!LongColumn.TryRead(ref cursor.Json, out var value))
        {
            Misfit(ref cursor, JsonRecords.HasFraction(cursor.Json.ValueSpan) ? MisfitReason.Type : MisfitReason.Range);
        }
        else if (Fits(value))
        {
            Append((int)value);
        }
        else
        {
            WidenOrMisfit(ref cursor, MisfitReason.Range);
        }
    }

    private static bool Fits(long value) => value is >= int.MinValue and <= int.MaxValue;
}

/// <summary>
/// 64-bit floating point. An integer fits only when it is exact; fractions are rounded, as in JSON readers.
/// </summary>
internal sealed class DoubleColumn(ShapeNode node, ColumnBuilder? parent) : FixedColumn<double>(node, parent)
{
    protected override void ReadValue(ref RecordCursor cursor)
    {
        if (cursor.Json.TokenType != JsonTokenType.Number)
        {
            if (TextNumbers.TryRead(this, ref cursor, out double read))
            {
                Append(read);
            }
            else
            {
                Misfit(ref cursor, MisfitReason.Type);
            }
        }
        else if (TryRead(ref cursor.Json, out var value) || TextNumbers.TryRound(this, ref cursor.Json, out value))
        {
            Append(value);
        }
        else
        {
            Misfit(ref cursor, MisfitReason.Range);
        }
    }

    internal static bool TryRead(ref Utf8JsonReader json, out double value)
    {
        if (NumberText.TryShortDouble(json.ValueSpan, out value))
        {
            return true;
        }

        if (JsonRecords.HasFraction(json.ValueSpan))
        {
            return json.TryGetDouble(out value) && double.IsFinite(value);
        }

        return NumberText.IntegerAsDouble(json.ValueSpan, out value);
    }
}

/// <summary>
/// 32-bit floating point. Only declared columns have this type. A number that a float would change (its shortest digits
/// differ) widens the column. When the column may not widen, fractions are rounded.
/// </summary>
internal sealed class FloatColumn(ShapeNode node, ColumnBuilder? parent) : FixedColumn<float>(node, parent)
{
    protected override void ReadValue(ref RecordCursor cursor)
    {
        if (cursor.Json.TokenType != JsonTokenType.Number)
        {
            if (TextNumbers.TryRead(this, ref cursor, out double read) && float.IsFinite((float)read))
            {
                Append((float)read);
            }
            else
            {
                Misfit(ref cursor, MisfitReason.Type);
            }
        }
        else if (Node.Reading is not null && cursor.Json.TryGetSingle(out var single) && float.IsFinite(single))
        {
            Append(single);
        }
        else if (!DoubleColumn.TryRead(ref cursor.Json, out var value))
        {
            Misfit(ref cursor, MisfitReason.Range);
        }
        else if (IsShort(cursor.Json.ValueSpan) || Holds(value) || !cursor.Row.MayEvolve && RoundsTo(cursor.Json.ValueSpan, value))
        {
            Append((float)value);
        }
        else
        {
            WidenOrMisfit(ref cursor, MisfitReason.Range);
        }
    }

    /// <summary>Whether a number has at most 6 digits, which every float preserves (FLT_DIG).</summary>
    private static bool IsShort(ReadOnlySpan<byte> text) =>
        text.Length <= 7 && text.IndexOfAny((byte)'e', (byte)'E') < 0 && (text.Length < 7 || text.Contains((byte)'.'));

    /// <summary>
    /// Whether a float preserves the number: the float equals it, or the float's shortest digits do (0.1).
    /// </summary>
    internal static bool Holds(double value)
    {
        var single = (float)value;
        if (single == value)
        {
            return true;
        }

        Span<byte> digits = stackalloc byte[32];
        return float.IsFinite(single) && Utf8Formatter.TryFormat(single, digits, out var length)
            && Utf8Parser.TryParse(digits[..length], out double shortest, out _) && shortest == value;
    }

    private static bool RoundsTo(ReadOnlySpan<byte> text, double value) => JsonRecords.HasFraction(text) && float.IsFinite((float)value);
}

/// <summary>
/// Decimals, from numbers or from text that is a number. Only declared columns have this type. A number with more
/// non-zero digits than the scale allows does not fit.
/// </summary>
internal sealed class DecimalColumn(ShapeNode node, ColumnBuilder? parent) : FixedColumn<Int128>(node, parent)
{
    protected override void ReadValue(ref RecordCursor cursor)
    {
        if (cursor.Json.TokenType is not (JsonTokenType.Number or JsonTokenType.String) || cursor.Json.ValueIsEscaped
            || (cursor.Json.TokenType == JsonTokenType.String && Node.Reading is { ConvertsText: false }))
        {
            Misfit(ref cursor, MisfitReason.Type);
        }
        else if (NumberText.Decimal(cursor.Json.ValueSpan, Precision, Node.Scale, out var unscaled))
        {
            Append(unscaled);
        }
        else
        {
            WidenOrMisfit(ref cursor, cursor.Json.TokenType == JsonTokenType.Number ? MisfitReason.Range : MisfitReason.Type);
        }
    }
}
