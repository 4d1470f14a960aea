using System.Globalization;
using System.Text.Json;

namespace Tarn.Sql.Tests.Golden;

/// <summary>Variants as one canonical text: sorted keys, plain numbers, times without zeros at the end.</summary>
internal static class VariantText
{
    /// <summary>The text of an expected file's variant; null for a variant that is null, which the engine does not distinguish.</summary>
    public static string? Expected(JsonElement value) => Text(value) is var text && text == "null" ? null : text;

    /// <summary>The text of a variant that a query printed.</summary>
    public static string Seen(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Plain(document.RootElement);
    }

    private static string Text(JsonElement value)
    {
        var typed = value.EnumerateObject().Single();
        var of = typed.Value;
        return typed.Name switch
        {
            "object" => "{" + string.Join(',', Sorted(of).Select(p => $"{p.Name}:{Text(p.Value)}")) + "}",
            "array" => "[" + string.Join(',', of.EnumerateArray().Select(Text)) + "]",
            "null" => "null",
            "boolean" => of.GetBoolean() ? "true" : "false",
            "string" or "date" or "uuid" => $"'{of.GetString()}'",
            "binary" => "'" + string.Concat(of.GetString()!.Chunk(2).Select(c => "\\x" + new string(c).ToUpperInvariant())) + "'",
            "time" => $"'{Trimmed(of.GetString()!)}'",
            var name when name.StartsWith("timestamp", StringComparison.Ordinal) => $"'{Time(of.GetString()!)}'",
            _ => Number(of.GetString()!),
        };
    }

    private static string Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object =>
            "{" + string.Join(',', Sorted(value).Select(p => $"{p.Name}:{Plain(p.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(',', value.EnumerateArray().Select(Plain)) + "]",
        JsonValueKind.Null => "null",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.String => $"'{value.GetString()}'",
        _ => Number(value.GetRawText()),
    };

    private static IEnumerable<JsonProperty> Sorted(JsonElement value) => value.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal);

    private static string Number(string text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        ? (number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture)
        : double.Parse(text, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture);

    private static string Time(string text) => text.EndsWith('Z') ? Trimmed(text[..^1]).Replace('T', ' ') + "+00" : Trimmed(text).Replace('T', ' ');

    private static string Trimmed(string text) => text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
}
