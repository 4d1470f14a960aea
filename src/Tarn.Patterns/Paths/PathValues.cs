using System.Buffers;
using System.Text.Json;

namespace Tarn.Patterns.Paths;

/// <summary>Values of JSON as paths see them: of members with one name the last one counts, at the place of the first.</summary>
internal static class PathValues
{
    public static IReadOnlyList<(string Name, JsonElement Value)> Members(JsonElement value)
    {
        var members = new List<(string Name, JsonElement Value)>();
        var places = new Dictionary<string, int>();
        foreach (var member in value.EnumerateObject())
        {
            if (places.TryAdd(member.Name, members.Count))
            {
                members.Add((member.Name, member.Value));
            }
            else
            {
                members[places[member.Name]] = (member.Name, member.Value);
            }
        }

        return members;
    }

    public static JsonElement Array(IEnumerable<JsonElement> items) => Written(writer =>
    {
        writer.WriteStartArray();
        foreach (var item in items)
        {
            item.WriteTo(writer);
        }

        writer.WriteEndArray();
    });

    public static JsonElement Object(IEnumerable<(string Name, JsonElement Value)> members) => Written(writer =>
    {
        writer.WriteStartObject();
        foreach (var (name, value) in members)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
    });

    public static JsonElement Number(double value) => Written(writer => writer.WriteNumberValue(value));

    public static JsonElement Number(int value) => Written(writer => writer.WriteNumberValue(value));

    public static JsonElement Text(string value) => Written(writer => writer.WriteStringValue(value));

    public static JsonElement Null() => Written(writer => writer.WriteNullValue());

    /// <summary>Equality of lists and objects: members in any order, and 1 is not 1.0.</summary>
    public static bool AreSame(JsonElement left, JsonElement right)
    {
        if (left.ValueKind != right.ValueKind)
        {
            return false;
        }

        switch (left.ValueKind)
        {
            case JsonValueKind.Object:
                var members = Members(right).ToDictionary(member => member.Name, member => member.Value);
                var others = Members(left);
                return others.Count == members.Count
                    && others.All(member => members.TryGetValue(member.Name, out var other) && AreSame(member.Value, other));
            case JsonValueKind.Array:
                return left.GetArrayLength() == right.GetArrayLength()
                    && left.EnumerateArray().Zip(right.EnumerateArray()).All(pair => AreSame(pair.First, pair.Second));
            case JsonValueKind.String:
                return left.GetString() == right.GetString();
            case JsonValueKind.Number:
                return IsWhole(left) == IsWhole(right) && PathNumbers.AreEqual(left.GetRawText(), right.GetRawText());
            default:
                return true;
        }
    }

    public static bool IsWhole(JsonElement number) => number.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0;

    private static JsonElement Written(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            write(writer);
        }

        var reader = new Utf8JsonReader(bytes.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }
}
