using System.Text.Json;

namespace Tarn.Lake.Iceberg.Partitions;

/// <summary>
/// Partition specs as JSON, in the form of table metadata and of manifests' <c>partition-spec</c> key.
/// </summary>
/// <seealso href="https://iceberg.apache.org/spec/#partition-specs"/>
public static class PartitionSpecJson
{
    /// <summary>Reads a spec object.</summary>
    public static PartitionSpec Read(JsonElement json) =>
        new(json.OptionalInt("spec-id") ?? 0, ReadFields(json.Required("fields")));

    /// <summary>Reads a spec that a client asks for: the ids of its fields are optional, and 0 where they are absent.</summary>
    public static PartitionSpec ReadUnbound(JsonElement json) =>
        new(json.OptionalInt("spec-id") ?? 0, [.. json.Required("fields").EnumerateArray().Select(field => ReadField(field, 0))]);

    /// <summary>Reads a spec's fields. In old version 1 tables they have no ids and are numbered from 1000.</summary>
    public static IReadOnlyList<PartitionField> ReadFields(JsonElement json) =>
        json.EnumerateArray().Select((field, i) => ReadField(field, IcebergFormat.PartitionFieldIdFirst + i)).ToArray();

    /// <summary>Writes a spec object.</summary>
    public static void Write(Utf8JsonWriter writer, PartitionSpec spec)
    {
        writer.WriteStartObject();
        writer.WriteNumber("spec-id"u8, spec.SpecId);
        writer.WritePropertyName("fields"u8);
        WriteFields(writer, spec);
        writer.WriteEndObject();
    }

    /// <summary>Writes only a spec's fields.</summary>
    public static void WriteFields(Utf8JsonWriter writer, PartitionSpec spec)
    {
        writer.WriteStartArray();
        foreach (var field in spec.Fields)
        {
            writer.WriteStartObject();
            writer.WriteNumber("source-id"u8, field.SourceId);
            writer.WriteNumber("field-id"u8, field.FieldId);
            writer.WriteString("name"u8, field.Name);
            writer.WriteString("transform"u8, field.Transform.Name);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static PartitionField ReadField(JsonElement field, int otherwise) => new(
        SourceId(field),
        field.OptionalInt("field-id") ?? otherwise,
        field.RequiredText("name"),
        Transform.Parse(field.RequiredText("transform")));

    // version 3 allows transforms of several columns, but none is defined yet; for refusing a field of several columns, its first
    // column is enough
    private static int SourceId(JsonElement field) =>
        field.OptionalInt("source-id") ?? field.Required("source-ids")[0].GetInt32();
}
