using System.Text;
using System.Text.Json;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog;

/// <summary>Values of the catalog's rows: a version byte, then one JSON object (<c>docs/formats/lake.md</c>).</summary>
internal static class CatalogRows
{
    private const byte RowVersion = 1;

    public static byte[] Encode(DatabaseRow database) => Encode(json => json.WriteText("location", database.Location));

    /// <summary>The row of a table, without the members that the registry of names holds.</summary>
    public static byte[] Encode(CatalogTable table) => Encode(json =>
    {
        json.WriteBoolean("madeByTarn"u8, table.MadeByTarn);
        json.WriteNumber("version"u8, table.Version);
        json.WriteNumber("updated"u8, table.UpdatedMs);
        json.WriteText("location", table.MetadataLocation);
        json.WriteText("previous", table.PreviousMetadataLocation);
        json.WriteText("place", table.Place);
        WritePlaces(json, "places", table.Places);
        WritePlaces(json, "deletes", table.DeletablePlaces);
        json.WriteText("view", table.ViewLocation);
        json.WriteText("viewUuid", table.ViewUuid?.ToString());
        json.WriteBoolean("schemaByTarn"u8, table.SchemaByTarn);
        json.WriteText("keeps", table.Keeps);
        if (!table.Kinds.IsEmpty)
        {
            json.WritePropertyName("kinds"u8);
            json.WriteRawValue(table.Kinds.Span, skipInputValidation: true);
        }
    });

    public static DatabaseRow DecodeDatabase(ReadOnlyMemory<byte> value) => Decode(value, json => new DatabaseRow(json.TextOrNull("location")));

    /// <summary>A table without its name: <see cref="CatalogTable.Named"/> completes it.</summary>
    public static CatalogTable DecodeTable(ReadOnlyMemory<byte> value) => Decode(value, json => new CatalogTable
    {
        Name = default,
        CreatedMs = 0,
        MadeByTarn = json.Flag("madeByTarn"),
        Version = json.Number("version"),
        UpdatedMs = json.Number("updated"),
        MetadataLocation = json.TextOrNull("location"),
        PreviousMetadataLocation = json.TextOrNull("previous"),
        Place = json.TextOrNull("place"),
        Places = ReadPlaces(json, "places"),
        DeletablePlaces = ReadPlaces(json, "deletes"),
        ViewLocation = json.TextOrNull("view"),
        ViewUuid = json.TextOrNull("viewUuid") is { } uuid ? Guid.Parse(uuid) : null,
        SchemaByTarn = json.Flag("schemaByTarn"),
        Keeps = json.TextOrNull("keeps"),
        Kinds = json.TryGetProperty("kinds", out var kinds) ? Encoding.UTF8.GetBytes(kinds.GetRawText()) : default(ReadOnlyMemory<byte>),
    });

    private static byte[] Encode(Action<Utf8JsonWriter> members) => JsonRow.Encode(RowVersion, json =>
    {
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
    });

    private static T Decode<T>(ReadOnlyMemory<byte> value, Func<JsonElement, T> read) => JsonRow.Decode(RowVersion, value, read);

    private static void WritePlaces(Utf8JsonWriter json, string name, IReadOnlyList<TableLocation> places)
    {
        if (places.Count > 0)
        {
            json.WriteStartArray(name);
            foreach (var place in places)
            {
                json.WriteStringValue(place.ToString());
            }

            json.WriteEndArray();
        }
    }

    private static IReadOnlyList<TableLocation> ReadPlaces(JsonElement json, string name) =>
        json.TryGetProperty(name, out var places) ? [.. places.EnumerateArray().Select(place => TableLocation.Of(place.GetString())!.Value)] : [];
}
