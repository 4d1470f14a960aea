using System.Text.Json;

namespace Tarn.Clients;

/// <summary>The keys of an item table's items, and of the rows of the lake's table that follows it, in one form.</summary>
internal static class ItemKeys
{
    private const char Separator = '\u001F';

    /// <summary>The keys of all items, read consistently.</summary>
    public static async Task<HashSet<string>> Scan(ItemClient items, string table, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var found = new HashSet<string>();
        JsonElement? start = null;
        do
        {
            var page = await items.Call(
                "Scan",
                json =>
                {
                    json.WriteString("TableName", table);
                    json.WriteBoolean("ConsistentRead", true);
                    json.WriteString("ProjectionExpression", string.Join(',', keys.Select((_, index) => $"#k{index}")));
                    json.WriteStartObject("ExpressionAttributeNames");
                    for (var index = 0; index < keys.Count; index++)
                    {
                        json.WriteString($"#k{index}", keys[index]);
                    }

                    json.WriteEndObject();
                    if (start is { } last)
                    {
                        json.WritePropertyName("ExclusiveStartKey");
                        last.WriteTo(json);
                    }
                },
                cancellationToken);
            foreach (var item in page.GetProperty("Items").EnumerateArray())
            {
                found.Add(string.Join(Separator, keys.Select(key => TextOf(item.GetProperty(key)))));
            }

            start = page.TryGetProperty("LastEvaluatedKey", out var next) ? next : null;
        }
        while (start is not null);
        return found;
    }

    /// <summary>The keys of all rows, also before their commit, and the keys that several rows have.</summary>
    public static async Task<(HashSet<string> Keys, IReadOnlyList<string> Doubled)> Select(
        QueryClient queries, string table, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var columns = string.Join(", ", keys.Select(key => $"\"{key.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
        var result = await queries.Run($"SELECT {columns} FROM {table}", cancellationToken);
        var (found, doubled) = (new HashSet<string>(), new List<string>());
        foreach (var row in result.Rows)
        {
            var key = string.Join(Separator, row.Select(value => value ?? ""));
            if (!found.Add(key))
            {
                doubled.Add(key);
            }
        }

        return (found, doubled);
    }

    // SQL shows bytes as pairs of hexadecimal digits.
    private static string TextOf(JsonElement value)
    {
        var typed = value.EnumerateObject().First();
        return typed.Name == "B"
            ? string.Join(' ', typed.Value.GetBytesFromBase64().Select(one => one.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)))
            : typed.Value.GetString()!;
    }
}
