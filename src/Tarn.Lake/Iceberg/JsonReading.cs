using System.Text.Json;

namespace Tarn.Lake.Iceberg;

/// <summary>Reads members of metadata JSON, in which null and absent mean the same.</summary>
internal static class JsonReading
{
    public static JsonElement Required(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : throw IcebergFormat.Broken($"{name} is missing");

    /// <summary>Reads client JSON: a value of another type than expected is an error that names <paramref name="what"/>.</summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument.</exception>
    public static T Guarded<T>(string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            throw IcebergFormat.Broken($"{what} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The value as text; other types are refused.</summary>
    public static string Text(JsonElement json) =>
        json.GetString() ?? throw IcebergFormat.Broken("a text is null");

    public static string RequiredText(this JsonElement json, string name) => Text(json.Required(name));

    /// <summary>A member whose value is an object of texts; other values than texts are refused.</summary>
    public static Dictionary<string, string> RequiredTexts(this JsonElement json, string name)
    {
        var texts = new Dictionary<string, string>();
        foreach (var member in json.Required(name).EnumerateObject())
        {
            texts[member.Name] = member.Value.ValueKind == JsonValueKind.String
                ? member.Value.GetString()!
                : throw IcebergFormat.Broken($"{name}: the value of {member.Name} is not text");
        }

        return texts;
    }

    public static JsonElement? Optional(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static string? OptionalText(this JsonElement json, string name) => json.Optional(name)?.GetString();

    public static bool OptionalBool(this JsonElement json, string name) => json.Optional(name)?.GetBoolean() ?? false;

    public static int? OptionalInt(this JsonElement json, string name) => json.Optional(name)?.GetInt32();

    public static long? OptionalLong(this JsonElement json, string name) => json.Optional(name)?.GetInt64();

    public static IEnumerable<JsonElement> OptionalArray(this JsonElement json, string name) =>
        json.Optional(name)?.EnumerateArray() ?? Enumerable.Empty<JsonElement>();

    /// <summary>
    /// A member whose value is an object of texts, for instance properties; empty when the member is absent.
    /// </summary>
    public static Dictionary<string, string> OptionalTexts(this JsonElement json, string name)
    {
        var texts = new Dictionary<string, string>();
        if (json.Optional(name) is { } members)
        {
            foreach (var member in members.EnumerateObject())
            {
                texts[member.Name] = member.Value.ValueKind == JsonValueKind.String
                    ? member.Value.GetString()!
                    : member.Value.GetRawText();
            }
        }

        return texts;
    }

    /// <summary>Members that are not in <paramref name="known"/>. They are retained and written back.</summary>
    public static IReadOnlyDictionary<string, string> Unknown(this JsonElement json, IReadOnlySet<string> known)
    {
        Dictionary<string, string>? unknown = null;
        foreach (var member in json.EnumerateObject())
        {
            if (!known.Contains(member.Name))
            {
                (unknown ??= [])[member.Name] = member.Value.GetRawText();
            }
        }

        return unknown ?? Nothing;
    }

    public static void WriteUnknown(this Utf8JsonWriter writer, IReadOnlyDictionary<string, string> unknown)
    {
        foreach (var (name, json) in unknown)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(json);
        }
    }

    private static readonly Dictionary<string, string> Nothing = [];
}
