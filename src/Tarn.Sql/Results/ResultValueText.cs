using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Tarn.Sql.Functions.Managed;
using Tarn.Sql.Types;

namespace Tarn.Sql.Results;

/// <summary>
/// Values in the text form of Athena's results: `[1, 2]`, `{k=v}`, `{a=1}`, doubles as Java prints them, times with
/// their type's digits.
/// </summary>
internal static class ResultValueText
{
    private const string HexDigits = "0123456789abcdef";

    public static string Of(TypedColumn column, int row)
    {
        if (column.Type.Kind is TypeKind.Varchar or TypeKind.Json or TypeKind.TimestampWithTimeZone or TypeKind.TimeWithTimeZone)
        {
            return Encoding.UTF8.GetString(column.Bytes(row));
        }

        var text = new StringBuilder();
        Append(text, column, row);
        return text.ToString();
    }

    /// <summary>The text of a map's key.</summary>
    public static string OfKey(TypedColumn column, int row)
    {
        var text = new StringBuilder();
        Append(text, column, row, isKey: true);
        return text.ToString();
    }

    /// <summary>The name of a row's field; fields without one are numbered.</summary>
    public static string FieldName(SqlType type, int field) => type.Fields[field].Name ?? "field" + field.ToString(CultureInfo.InvariantCulture);

    /// <param name="isKey">Whether the value is in a key of a map; rows in keys are shown as lists.</param>
    private static void Append(StringBuilder text, TypedColumn column, int row, bool isKey = false)
    {
        if (column.IsNull(row))
        {
            text.Append("null");
            return;
        }

        var type = column.Type;
        switch (type.Kind)
        {
            case TypeKind.Varchar or TypeKind.Json or TypeKind.TimestampWithTimeZone or TypeKind.TimeWithTimeZone:
                text.Append(Encoding.UTF8.GetString(column.Bytes(row)));
                break;
            case TypeKind.Char: AppendChar(text, column, row); break;
            case TypeKind.Uuid: text.Append(NetFunctions.UuidText(column.Bytes(row))); break;
            case TypeKind.IpAddress: text.Append(NetFunctions.IpText(column.Bytes(row))); break;
            case var _ when type.IsBytes: AppendHex(text, column.Bytes(row)); break;
            case TypeKind.Array: AppendArray(text, column, row, isKey); break;
            case TypeKind.Map: AppendMap(text, column, row); break;
            case TypeKind.Row: AppendRow(text, column, row, isKey); break;
            case TypeKind.Decimal: AppendDecimal(text, Integer(column, row), type.Scale); break;
            default: text.Append(Scalar(type, column.Fixed(row))); break;
        }
    }

    private static string Scalar(SqlType type, ReadOnlySpan<byte> bytes) => type.Kind switch
    {
        TypeKind.Boolean => bytes[0] != 0 ? "true" : "false",
        TypeKind.Tinyint => ((sbyte)bytes[0]).ToString(CultureInfo.InvariantCulture),
        TypeKind.Smallint => BinaryPrimitives.ReadInt16LittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
        TypeKind.Integer => BinaryPrimitives.ReadInt32LittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
        TypeKind.Bigint => BinaryPrimitives.ReadInt64LittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
        TypeKind.Real => JavaNumbers.Format(BinaryPrimitives.ReadSingleLittleEndian(bytes)),
        TypeKind.Double => JavaNumbers.Format(BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
        TypeKind.Date => CivilTime.Date(BinaryPrimitives.ReadInt32LittleEndian(bytes)),
        TypeKind.Time when type.IsPicoseconds => CivilTime.PreciseClock(BinaryPrimitives.ReadInt64LittleEndian(bytes), type.Precision),
        TypeKind.Timestamp when type.IsPicoseconds => CivilTime.Timestamp(BinaryPrimitives.ReadInt128LittleEndian(bytes), type.Precision),
        TypeKind.Time => CivilTime.Clock(BinaryPrimitives.ReadInt64LittleEndian(bytes), type.Precision),
        TypeKind.Timestamp when type.IsNanoseconds => CivilTime.Nanoseconds(BinaryPrimitives.ReadInt64LittleEndian(bytes), type.Precision),
        TypeKind.Timestamp => CivilTime.Timestamp(BinaryPrimitives.ReadInt64LittleEndian(bytes), type.Precision),
        TypeKind.IntervalDayToSecond => IntervalText.Milliseconds(BinaryPrimitives.ReadInt64LittleEndian(bytes)),
        TypeKind.IntervalYearToMonth => IntervalText.Months(BinaryPrimitives.ReadInt32LittleEndian(bytes)),
        _ => "null",
    };

    private static Int128 Integer(TypedColumn column, int row)
    {
        var bytes = column.Fixed(row);
        return bytes.Length switch
        {
            2 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            4 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            8 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            _ => BinaryPrimitives.ReadInt128LittleEndian(bytes),
        };
    }

    private static void AppendDecimal(StringBuilder text, Int128 value, int scale)
    {
        var digits = Int128.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        text.Append(value < 0 ? "-" : "").Append(digits.AsSpan(0, digits.Length - scale));
        if (scale > 0)
        {
            text.Append('.').Append(digits.AsSpan(digits.Length - scale));
        }
    }

    private static void AppendChar(StringBuilder text, TypedColumn column, int row)
    {
        var value = Encoding.UTF8.GetString(column.Bytes(row));
        text.Append(value).Append(' ', Math.Max(0, column.Type.Precision - value.EnumerateRunes().Count()));
    }

    private static void AppendHex(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            text.Append(i == 0 ? "" : " ").Append(HexDigits[bytes[i] >> 4]).Append(HexDigits[bytes[i] & 15]);
        }
    }

    private static void AppendArray(StringBuilder text, TypedColumn column, int row, bool isKey)
    {
        text.Append('[');
        for (var i = column.Offsets[row]; i < column.Offsets[row + 1]; i++)
        {
            text.Append(i == column.Offsets[row] ? "" : ", ");
            Append(text, column.Part(0), i, isKey);
        }

        text.Append(']');
    }

    private static void AppendMap(StringBuilder text, TypedColumn column, int row)
    {
        text.Append('{');
        for (var i = column.Offsets[row]; i < column.Offsets[row + 1]; i++)
        {
            text.Append(i == column.Offsets[row] ? "" : ", ");
            Append(text, column.Part(0), i, isKey: true);
            text.Append('=');
            Append(text, column.Part(1), i);
        }

        text.Append('}');
    }

    private static void AppendRow(StringBuilder text, TypedColumn column, int row, bool isKey)
    {
        text.Append(isKey ? '[' : '{');
        for (var i = 0; i < column.FieldCount; i++)
        {
            text.Append(i == 0 ? "" : ", ");
            if (!isKey)
            {
                text.Append(FieldName(column.Type, i)).Append('=');
            }

            Append(text, column.Part(i), row, isKey);
        }

        text.Append(isKey ? ']' : '}');
    }
}
