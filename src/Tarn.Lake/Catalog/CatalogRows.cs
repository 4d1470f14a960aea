using System.Buffers;
using System.Text.Json;
using Tarn.Storage;

namespace Tarn.Lake.Catalog;

/// <summary>Values of the catalog's rows: a version byte, then one JSON object (<c>docs/formats/lake.md</c>).</summary>
internal static class CatalogRows
{
    private const byte RowVersion = 1;

    public static byte[] Encode(DatabaseRow database) => Encode(json => WriteOptional(json, "location", database.Location));

    public static byte[] Encode(TableRow table) => Encode(json =>
    {
        json.WriteBoolean("iceberg"u8, table.IsIceberg);
        json.WriteBoolean("madeByTarn"u8, table.MadeByTarn);
    });

    public static byte[] Encode(TableHead head) => Encode(json =>
    {
        json.WriteNumber("version"u8, head.Version);
        json.WriteNumber("updated"u8, head.UpdatedMs);
        WriteOptional(json, "location", head.MetadataLocation);
        WriteOptional(json, "previous", head.PreviousMetadataLocation);
        json.WriteBoolean("schemaByTarn"u8, head.SchemaByTarn);
    });

    public static DatabaseRow DecodeDatabase(ReadOnlyMemory<byte> value) => Decode(value, json => new DatabaseRow(ReadOptional(json, "location")));

    public static TableRow DecodeTable(ReadOnlyMemory<byte> value) => Decode(
        value, json => new TableRow(json.GetProperty("iceberg").GetBoolean(), json.GetProperty("madeByTarn").GetBoolean()));

    public static TableHead DecodeHead(ReadOnlyMemory<byte> value) => Decode(value, json => new TableHead
    {
        Version = json.GetProperty("version").GetInt64(),
        UpdatedMs = json.GetProperty("updated").GetInt64(),
        MetadataLocation = ReadOptional(json, "location"),
        PreviousMetadataLocation = ReadOptional(json, "previous"),
        SchemaByTarn = json.GetProperty("schemaByTarn").GetBoolean(),
    });

    private static byte[] Encode(Action<Utf8JsonWriter> members)
    {
        var row = new ArrayBufferWriter<byte>(256);
        row.Write([RowVersion]);
        using (var json = new Utf8JsonWriter(row))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return row.WrittenSpan.ToArray();
    }

    private static T Decode<T>(ReadOnlyMemory<byte> value, Func<JsonElement, T> read)
    {
        Invariant.Check(value.Span[0] == RowVersion);
        using var document = JsonDocument.Parse(value[1..]);
        return read(document.RootElement);
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static string? ReadOptional(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
