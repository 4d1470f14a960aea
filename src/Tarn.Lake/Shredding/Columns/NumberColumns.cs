using System.Text.Json;

namespace Tarn.Lake.Shredding;

/// <summary>64-bit integers. A number with a fraction of zero is one; any other fraction does not fit.</summary>
internal sealed class LongColumn(ShapeNode node, ColumnBuilder? parent) : FixedColumn<long>(node, parent)
{
    protected override void ReadValue(ref RecordCursor cursor)
    {
        if (cursor.Json.TokenType != JsonTokenType.Number)
            Misfit(ref cursor, MisfitReason.Type);
        else if (NumberText.TryShortInteger(cursor.Json.ValueSpan, out var value) || cursor.Json.TryGetInt64(out value))
            Append(value);
        else
            ReadOther(ref cursor);
    }

    private void ReadOther(ref RecordCursor cursor)
    {
        // A column whose type is not chosen yet becomes a double by the first fraction or large integer (D35).
        if (Node.Provisional && cursor.Row.MayEvolve && JsonRecords.NumberKind(ref cursor.Json) == ColumnKind.Double)
            Evolve(ref cursor);
        else if (NumberText.Decimal(cursor.Json.ValueSpan, 19, 0, out var integer) && integer >= long.MinValue && integer <= long.MaxValue)
            Append((long)integer);
        else
            Misfit(ref cursor, JsonRecords.HasFraction(cursor.Json.ValueSpan) ? MisfitReason.Type : MisfitReason.Range);
    }
}

/// <summary>32-bit integers, only ever declared.</summary>
internal sealed class IntColumn(ShapeNode node, ColumnBuilder? parent) : FixedColumn<int>(node, parent)
{
    protected override void ReadValue(ref RecordCursor cursor)
    {
        if (cursor.Json.TokenType != JsonTokenType.Number)
            Misfit(ref cursor, MisfitReason.Type);
        else if (cursor.Json.TryGetInt32(out var value))
            Append(value);
        else if (NumberText.Decimal(cursor.Json.ValueSpan, 19, 0, out var integer) && integer >= int.MinValue && integer <= int.MaxValue)
            Append((int)integer);
        else
            Misfit(ref cursor, JsonRecords.HasFraction(cursor.Json.ValueSpan) ? MisfitReason.Type : MisfitReason.Range);
    }
}

/// <summary>64-bit floating point. Integers fit where they are exact; fractions are rounded as every reader of JSON rounds them.</summary>
internal sealed class DoubleColumn(ShapeNode node, ColumnBuilder? parent) : FixedColumn<double>(node, parent)
{
    protected override void ReadValue(ref RecordCursor cursor)
    {
        if (cursor.Json.TokenType != JsonTokenType.Number)
            Misfit(ref cursor, MisfitReason.Type);
        else if (TryRead(ref cursor.Json, out var value))
            Append(value);
        else
            Misfit(ref cursor, MisfitReason.Range);
    }

    internal static bool TryRead(ref Utf8JsonReader json, out double value)
    {
        if (NumberText.TryShortDouble(json.ValueSpan, out value))
            return true;
        if (JsonRecords.HasFraction(json.ValueSpan))
            return json.TryGetDouble(out value) && double.IsFinite(value);
        return NumberText.IntegerAsDouble(json.ValueSpan, out value);
    }
}

/// <summary>32-bit floating point, only ever declared.</summary>
internal sealed class FloatColumn(ShapeNode node, ColumnBuilder? parent) : FixedColumn<float>(node, parent)
{
    protected override void ReadValue(ref RecordCursor cursor)
    {
        if (cursor.Json.TokenType != JsonTokenType.Number)
            Misfit(ref cursor, MisfitReason.Type);
        else if (DoubleColumn.TryRead(ref cursor.Json, out var value) && Fits(cursor.Json.ValueSpan, value))
            Append((float)value);
        else
            Misfit(ref cursor, MisfitReason.Range);
    }

    private static bool Fits(ReadOnlySpan<byte> text, double value) =>
        JsonRecords.HasFraction(text) ? float.IsFinite((float)value) : (float)value == value;
}

/// <summary>Decimals, only ever declared: numbers, and text that is one. A digit that the scale would cut off does not fit.</summary>
internal sealed class DecimalColumn(ShapeNode node, ColumnBuilder? parent) : FixedColumn<Int128>(node, parent)
{
    protected override void ReadValue(ref RecordCursor cursor)
    {
        if (cursor.Json.TokenType is not (JsonTokenType.Number or JsonTokenType.String) || cursor.Json.ValueIsEscaped)
            Misfit(ref cursor, MisfitReason.Type);
        else if (NumberText.Decimal(cursor.Json.ValueSpan, Node.Precision, Node.Scale, out var unscaled))
            Append(unscaled);
        else
            Misfit(ref cursor, cursor.Json.TokenType == JsonTokenType.Number ? MisfitReason.Range : MisfitReason.Type);
    }
}
