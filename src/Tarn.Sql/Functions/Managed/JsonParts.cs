using System.Text.Json;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed;

/// <summary>The parts of JSON values, for casts to arrays, maps and rows. JSON's null has none.</summary>
internal static class JsonParts
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1_000 };

    public static RowFunction? Find(string name) => name switch
    {
        "json_items" => (i, r, o) => Items(i.Text(0, r), i.Text(1, r)) is { } items && o.SetList(r, items),
        "json_names" => (i, r, o) => Members(i.Text(0, r), i.Text(1, r)) is { } members && o.SetList(r, [.. members.Keys]),
        "json_values" => (i, r, o) => Members(i.Text(0, r), i.Text(1, r)) is { } members && o.SetList(r, [.. members.Values]),
        "json_field" => (i, r, o) => o.Set(r, Field(i.Text(0, r), i.Text(1, r), (int)i.Long(2, r), i.Text(3, r))),
        "json_number_text" => (i, r, o) => o.Set(r, NumberText(i.Text(0, r))),
        _ => null,
    };

    private static List<string>? Items(string json, string type)
    {
        using var document = JsonDocument.Parse(json, Options);
        return document.RootElement.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.Array => [.. document.RootElement.EnumerateArray().Select(item => item.GetRawText())],
            _ => throw Unexpected(json, type, "a json array"),
        };
    }

    // Of members with one name the last counts.
    private static Dictionary<string, string>? Members(string json, string type)
    {
        using var document = JsonDocument.Parse(json, Options);
        if (document.RootElement.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        var members = new Dictionary<string, string>();
        foreach (var member in document.RootElement.ValueKind == JsonValueKind.Object
            ? document.RootElement.EnumerateObject() : throw Unexpected(json, type, "a json object"))
        {
            members[member.Name] = member.Value.GetRawText();
        }

        return members;
    }

    /// <summary>A field of a row: an object's member, whatever the case of its name, or an array's item.</summary>
    private static string? Field(string json, string name, int place, string type)
    {
        using var document = JsonDocument.Parse(json, Options);
        var root = document.RootElement;
        switch (root.ValueKind)
        {
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.Object:
                var found = root.EnumerateObject().Where(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(member => member.Value)
                    .LastOrDefault();
                return name.Length == 0 || found.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : found.GetRawText();
            case JsonValueKind.Array:
                return place < root.GetArrayLength() ? root[place].ValueKind == JsonValueKind.Null ? null : root[place].GetRawText()
                    : throw RowValues.Error(SqlErrorName.InvalidCastArgument, $"Cannot cast to {type}. Unexpected token: ]\n{json}");
            default:
                throw Unexpected(json, type, "a json array or object");
        }
    }

    private static string? NumberText(string json)
    {
        using var document = JsonDocument.Parse(json, Options);
        return document.RootElement.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.True => "1",
            JsonValueKind.False => "0",
            JsonValueKind.String => document.RootElement.GetString(),
            JsonValueKind.Number => document.RootElement.GetRawText(),
            _ => json,
        };
    }

    private static InvalidOperationException Unexpected(string json, string type, string expected)
    {
        var got = json.Length == 0 ? "" : json[0] is '{' or '[' ? json[..1] : json;
        return RowValues.Error(SqlErrorName.InvalidCastArgument, $"Cannot cast to {type}. Expected {expected}, but got {got}\n{json}");
    }
}
