using System.Text.Json;

namespace Tarn.Lake.Iceberg.Partitions;

/// <summary>Sort orders as JSON.</summary>
/// <seealso href="https://iceberg.apache.org/spec/#sort-orders"/>
public static class SortOrderJson
{
    /// <summary>Reads a sort order object.</summary>
    public static SortOrder Read(JsonElement json) =>
        new(json.OptionalInt("order-id") ?? 0, json.Required("fields").EnumerateArray().Select(ReadField).ToArray());

    /// <summary>Writes a sort order object.</summary>
    public static void Write(Utf8JsonWriter writer, SortOrder order)
    {
        writer.WriteStartObject();
        writer.WriteNumber("order-id"u8, order.OrderId);
        writer.WriteStartArray("fields"u8);
        foreach (var field in order.Fields)
        {
            writer.WriteStartObject();
            writer.WriteString("transform"u8, field.Transform.Name);
            writer.WriteNumber("source-id"u8, field.SourceId);
            writer.WriteString("direction"u8, field.Descending ? "desc"u8 : "asc"u8);
            writer.WriteString("null-order"u8, field.NullsFirst ? "nulls-first"u8 : "nulls-last"u8);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static SortField ReadField(JsonElement json) =>
        new(
            json.OptionalInt("source-id") ?? json.Required("source-ids")[0].GetInt32(),
            Transform.Parse(json.Required("transform").GetString()!),
            json.Required("direction").GetString()!.Equals("desc", StringComparison.OrdinalIgnoreCase),
            json.Required("null-order").GetString()!.Equals("nulls-first", StringComparison.OrdinalIgnoreCase));
}
