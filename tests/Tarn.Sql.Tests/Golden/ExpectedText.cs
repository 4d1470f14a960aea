using System.Globalization;
using System.Text.Json;
using Tarn.Sql.Functions.Managed;
using Tarn.Sql.Types;

namespace Tarn.Sql.Tests.Golden;

/// <summary>Converts values of the golden tables' expected files to the text that Athena prints for them.</summary>
internal static class ExpectedText
{
    /// <param name="isKey">Whether it is in a key of a map, where rows print as lists.</param>
    public static string? Of(JsonElement value, SqlType type, bool isKey = false) => value.ValueKind == JsonValueKind.Null ? null : type.Kind switch
    {
        TypeKind.Row when isKey => "[" + string.Join(", ", type.Fields.Select(f => Of(value.GetProperty(f.Name!), f.Type, true) ?? "null")) + "]",
        TypeKind.Row => "{" + string.Join(", ", type.Fields.Select(f => $"{f.Name}={Of(value.GetProperty(f.Name!), f.Type) ?? "null"}")) + "}",
        TypeKind.Array => "[" + string.Join(", ", value.EnumerateArray().Select(v => Of(v, type.Element, isKey) ?? "null")) + "]",
        TypeKind.Map => "{" + string.Join(", ", value.EnumerateArray().Select(p => $"{Of(p[0], type.Key, true)}={Of(p[1], type.Value) ?? "null"}")) + "}",
        TypeKind.Real => JavaNumbers.Format((float)Number(value)),
        TypeKind.Double => JavaNumbers.Format(Number(value)),
        TypeKind.Timestamp => value.GetString()!.Replace('T', ' '),
        TypeKind.TimestampWithTimeZone => value.GetString()!.Replace('T', ' ').Replace("Z", " UTC", StringComparison.Ordinal),
        TypeKind.Json => VariantText.Expected(value),
        TypeKind.Varbinary => string.Join(' ', value.GetString()!.Chunk(2).Select(c => new string(c))),
        TypeKind.Boolean => value.GetBoolean() ? "true" : "false",
        _ => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(),
    };

    /// <summary>A value as Athena prints it, in the form of <see cref="Of"/>.</summary>
    public static string Seen(string text, SqlType type) => type.Kind == TypeKind.Json ? VariantText.Seen(text) : text;

    public static bool HasMap(SqlType type) => type.Kind == TypeKind.Map || type.Arguments.Any(HasMap) || type.Fields.Any(f => HasMap(f.Type));

    private static double Number(JsonElement value) =>
        double.Parse(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(), CultureInfo.InvariantCulture);
}
