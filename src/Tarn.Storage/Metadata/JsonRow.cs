using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Tarn.Storage.Metadata;

/// <summary>Rows in JSON: a version byte and one JSON value. Each kind of row has a version of its own.</summary>
public static class JsonRow
{
    /// <summary>Encodes a row.</summary>
    /// <param name="version">The version of the row's form.</param>
    /// <param name="value">Writes one JSON value.</param>
    public static byte[] Encode(byte version, Action<Utf8JsonWriter> value)
    {
        var row = new ArrayBufferWriter<byte>(256);
        row.Write([version]);
        using (var json = new Utf8JsonWriter(row))
        {
            value(json);
        }

        return row.WrittenSpan.ToArray();
    }

    /// <summary>Encodes a row by the generated form of its type.</summary>
    public static byte[] Encode<T>(byte version, T value, JsonTypeInfo<T> form) => [version, .. JsonSerializer.SerializeToUtf8Bytes(value, form)];

    /// <summary>Decodes a row by the generated form of its type.</summary>
    /// <param name="version">The only version that the reader knows.</param>
    public static T Decode<T>(byte version, ReadOnlyMemory<byte> row, JsonTypeInfo<T> form)
    {
        Check(version, row);
        return JsonSerializer.Deserialize(row.Span[1..], form)!;
    }

    /// <summary>Decodes a row.</summary>
    /// <param name="version">The only version that the reader knows.</param>
    /// <param name="read">Reads the JSON value, which is valid during the call only.</param>
    public static T Decode<T>(byte version, ReadOnlyMemory<byte> row, Func<JsonElement, T> read)
    {
        Check(version, row);
        using var document = JsonDocument.Parse(row[1..]);
        return read(document.RootElement);
    }

    /// <summary>A text that must be present.</summary>
    public static string Text(this JsonElement json, string name) => json.GetProperty(name).GetString()!;

    /// <summary>A text; null when it is absent.</summary>
    public static string? TextOrNull(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>A 64-bit number that must be present.</summary>
    public static long Number(this JsonElement json, string name) => json.GetProperty(name).GetInt64();

    /// <summary>A 64-bit number; null when it is absent.</summary>
    public static long? NumberOrNull(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? value.GetInt64() : null;

    /// <summary>A truth value that must be present.</summary>
    public static bool Flag(this JsonElement json, string name) => json.GetProperty(name).GetBoolean();

    /// <summary>A list that must be present.</summary>
    public static T[] List<T>(this JsonElement json, string name, Func<JsonElement, T> item) =>
        [.. json.GetProperty(name).EnumerateArray().Select(item)];

    /// <summary>Writes a text as a member of an object; null is left out, as <see cref="TextOrNull"/> reads it.</summary>
    public static void WriteText(this Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    /// <summary>Writes a number as a member of an object; null is left out, as <see cref="NumberOrNull"/> reads it.</summary>
    public static void WriteNumber(this Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(name, known);
        }
    }

    /// <summary>Writes a list; each item writes one JSON value.</summary>
    public static void WriteList<T>(this Utf8JsonWriter json, IEnumerable<T> items, Action<T> item)
    {
        json.WriteStartArray();
        foreach (var each in items)
        {
            item(each);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a list as a member of an object.</summary>
    public static void WriteList<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> item)
    {
        json.WritePropertyName(name);
        json.WriteList(items, item);
    }

    private static void Check(byte version, ReadOnlyMemory<byte> row) =>
        Invariant.Check(row.Span[0] == version, "a row has the version that this program writes");
}
