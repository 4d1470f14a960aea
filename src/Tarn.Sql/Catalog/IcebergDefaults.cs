using System.Globalization;
using System.Text.Json;
using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Types;

namespace Tarn.Sql.Catalog;

/// <summary>Defaults of columns (v3): JSON single values → text that the engine casts to the column's type.</summary>
internal static class IcebergDefaults
{
    /// <summary>
    /// The text of an initial default or a write default. Null when rows without the field have null. A default inside a struct
    /// belongs to its field; the struct's own default is empty.
    /// </summary>
    public static string? TextOf(NestedField field, string? json)
    {
        if (json is null || field.Type is not PrimitiveType type)
        {
            return null;
        }

        using var document = JsonDocument.Parse(json);
        var value = document.RootElement;
        return value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => Text(type, value.GetString()!),
            _ => throw new SqlException(SqlErrorName.NotSupported, $"column {field.Name} has default {json}, which is no value of {type}"),
        };
    }

    /// <summary>A default's text as the value of a constant of its column's type.</summary>
    public static object ValueOf(string text, SqlType type) => type.Kind switch
    {
        TypeKind.Boolean => text == "true",
        TypeKind.Real or TypeKind.Double => double.Parse(text, CultureInfo.InvariantCulture),
        TypeKind.Varbinary => Convert.FromHexString(text.Replace("\\x", "", StringComparison.Ordinal)),
        TypeKind.Timestamp or TypeKind.TimestampWithTimeZone => text.Replace('T', ' '),
        _ when type.IsInteger => long.Parse(text, CultureInfo.InvariantCulture),
        _ => text,
    };

    private static string Text(PrimitiveType type, string text) => type.Kind switch
    {
        PrimitiveKind.Fixed or PrimitiveKind.Binary => string.Concat(
            Convert.FromHexString(text).Select(b => "\\x" + b.ToString("X2", CultureInfo.InvariantCulture))),
        // Instants are stored in UTC, and the format writes them with that offset.
        _ when type.Traits.IsInstant => text.Replace("+00:00", "", StringComparison.Ordinal),
        _ => text,
    };
}
