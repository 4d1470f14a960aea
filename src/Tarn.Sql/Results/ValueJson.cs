using System.Buffers;
using System.Text;
using System.Text.Json;
using Tarn.Sql.Types;

namespace Tarn.Sql.Results;

/// <summary>
/// Arrays, maps and rows as JSON: numbers and booleans bare, JSON as it is, all other values as texts. Keys of maps have their text.
/// NaN and the infinities are texts.
/// </summary>
internal static class ValueJson
{
    // Above the deepest type that a statement can have: the writer keeps a bit per level.
    private static readonly JsonWriterOptions Options = new() { MaxDepth = 100_000, SkipValidation = true };

    /// <summary>The JSON of a value that is not null.</summary>
    public static string Of(TypedColumn column, int row)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            Write(json, column, row);
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, TypedColumn column, int row)
    {
        if (column.IsNull(row))
        {
            json.WriteNullValue();
            return;
        }

        switch (column.Type.Kind)
        {
            case TypeKind.Array: WriteArray(json, column, row); break;
            case TypeKind.Map: WriteMap(json, column, row); break;
            case TypeKind.Row: WriteRow(json, column, row); break;
            case TypeKind.Json: json.WriteRawValue(column.Bytes(row), skipInputValidation: true); break;
            case TypeKind.Boolean: json.WriteBooleanValue(column.Fixed(row)[0] != 0); break;
            default: WriteScalar(json, column.Type, ResultValueText.Of(column, row)); break;
        }
    }

    private static void WriteScalar(Utf8JsonWriter json, SqlType type, string text)
    {
        var isNumber = type.Kind is TypeKind.Tinyint or TypeKind.Smallint or TypeKind.Integer or TypeKind.Bigint or TypeKind.Decimal
            || (type.Kind is TypeKind.Real or TypeKind.Double && text is not ("NaN" or "Infinity" or "-Infinity"));
        if (isNumber)
        {
            json.WriteRawValue(text, skipInputValidation: true);
        }
        else
        {
            json.WriteStringValue(text);
        }
    }

    private static void WriteArray(Utf8JsonWriter json, TypedColumn column, int row)
    {
        json.WriteStartArray();
        for (var i = column.Offsets[row]; i < column.Offsets[row + 1]; i++)
        {
            Write(json, column.Part(0), i);
        }

        json.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter json, TypedColumn column, int row)
    {
        json.WriteStartObject();
        for (var i = column.Offsets[row]; i < column.Offsets[row + 1]; i++)
        {
            json.WritePropertyName(ResultValueText.OfKey(column.Part(0), i));
            Write(json, column.Part(1), i);
        }

        json.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter json, TypedColumn column, int row)
    {
        json.WriteStartObject();
        for (var i = 0; i < column.FieldCount; i++)
        {
            json.WritePropertyName(ResultValueText.FieldName(column.Type, i));
            Write(json, column.Part(i), row);
        }

        json.WriteEndObject();
    }
}
