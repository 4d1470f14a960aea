using System.Text.Json;
using Tarn.Storage.Metadata;

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

    public static DatabaseRow DecodeDatabase(ReadOnlyMemory<byte> value) => Decode(value, json => new DatabaseRow(json.TextOrNull("location")));

    public static TableRow DecodeTable(ReadOnlyMemory<byte> value) => Decode(
        value, json => new TableRow(json.Flag("iceberg"), json.Flag("madeByTarn")));

    public static TableHead DecodeHead(ReadOnlyMemory<byte> value) => Decode(value, json => new TableHead
    {
        Version = json.Number("version"),
        UpdatedMs = json.Number("updated"),
        MetadataLocation = json.TextOrNull("location"),
        PreviousMetadataLocation = json.TextOrNull("previous"),
        SchemaByTarn = json.Flag("schemaByTarn"),
    });

    private static byte[] Encode(Action<Utf8JsonWriter> members) => JsonRow.Encode(RowVersion, json =>
    {
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
    });

    private static T Decode<T>(ReadOnlyMemory<byte> value, Func<JsonElement, T> read) => JsonRow.Decode(RowVersion, value, read);

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
