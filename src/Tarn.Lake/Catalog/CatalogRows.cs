using System.Buffers;
using System.Text.Json;
using Tarn.Storage;

namespace Tarn.Lake.Catalog;

/// <summary>Values of the catalog's rows: a version byte and one JSON object (<c>docs/formats/metadata.md</c>).</summary>
internal static class CatalogRows
{
    private const byte RowVersion = 1;

    public static byte[] Encode(Database database) => Encode(json =>
    {
        json.WriteNumber("id"u8, database.Id);
        json.WriteNumber("created"u8, database.CreatedMs);
        WriteOptional(json, "location", database.Location);
        json.WriteBase64String("document"u8, database.Document.Span);
    });

    public static byte[] Encode(CatalogTable table) => Encode(json =>
    {
        json.WriteNumber("id"u8, table.Id.Value);
        json.WriteNumber("created"u8, table.CreatedMs);
        json.WriteBoolean("iceberg"u8, table.IsIceberg);
        json.WriteBoolean("madeByTarn"u8, table.MadeByTarn);
        json.WriteBase64String("document"u8, table.Document.Span);
    });

    public static byte[] Encode(TableHead head) => Encode(json =>
    {
        json.WriteNumber("version"u8, head.Version);
        json.WriteNumber("updated"u8, head.UpdatedMs);
        WriteOptional(json, "location", head.MetadataLocation);
        WriteOptional(json, "previous", head.PreviousMetadataLocation);
        json.WriteBoolean("schemaByTarn"u8, head.SchemaByTarn);
    });

    public static Database DecodeDatabase(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) => Decode(value, json => new Database
    {
        Id = json.GetProperty("id").GetInt64(),
        Name = CatalogKeys.ReadDatabase(key),
        CreatedMs = json.GetProperty("created").GetInt64(),
        Location = ReadOptional(json, "location"),
        Document = json.GetProperty("document").GetBytesFromBase64(),
    });

    public static CatalogTable DecodeTable(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) => Decode(value, json => new CatalogTable
    {
        Id = new TableId(json.GetProperty("id").GetInt64()),
        Name = CatalogKeys.ReadTable(key),
        CreatedMs = json.GetProperty("created").GetInt64(),
        IsIceberg = json.GetProperty("iceberg").GetBoolean(),
        MadeByTarn = json.GetProperty("madeByTarn").GetBoolean(),
        Document = json.GetProperty("document").GetBytesFromBase64(),
    });

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
