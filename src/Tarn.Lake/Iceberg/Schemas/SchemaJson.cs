using System.Text.Json;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Iceberg.Schemas;

/// <summary>Schemas as JSON, in the form of table metadata and of manifests' <c>schema</c> key.</summary>
/// <seealso href="https://iceberg.apache.org/spec/#schemas"/>
public static class SchemaJson
{
    /// <summary>
    /// Reads a schema object. A v1 schema without <c>schema-id</c> gets <paramref name="defaultSchemaId"/>.
    /// </summary>
    public static Schema Read(JsonElement json, int defaultSchemaId = 0)
    {
        var id = json.TryGetProperty("schema-id", out var schemaId) ? schemaId.GetInt32() : defaultSchemaId;
        var identifiers = json.TryGetProperty("identifier-field-ids", out var ids)
            ? ids.EnumerateArray().Select(i => i.GetInt32()).ToArray()
            : [];
        return ReadType(json, 0) is StructType columns
            ? new Schema(id, columns, identifiers)
            : throw IcebergFormat.Broken("a schema is a struct");
    }

    /// <summary>Reads a type: a name, or an object whose <c>type</c> is struct, list or map.</summary>
    public static IcebergType ReadType(JsonElement json) => ReadType(json, 0);

    /// <summary>Writes a schema object.</summary>
    public static void Write(Utf8JsonWriter writer, Schema schema)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "struct"u8);
        writer.WriteNumber("schema-id"u8, schema.SchemaId);
        if (schema.IdentifierFieldIds.Count > 0)
        {
            writer.WriteStartArray("identifier-field-ids"u8);
            foreach (var id in schema.IdentifierFieldIds)
            {
                writer.WriteNumberValue(id);
            }

            writer.WriteEndArray();
        }

        WriteFields(writer, schema.Columns);
        writer.WriteEndObject();
    }

    public static void WriteType(Utf8JsonWriter writer, IcebergType type)
    {
        switch (type)
        {
            case PrimitiveType primitive:
                writer.WriteStringValue(TypeText.Format(primitive));
                return;
            case StructType structure:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "struct"u8);
                WriteFields(writer, structure);
                break;
            case ListType list:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "list"u8);
                writer.WriteNumber("element-id"u8, list.ElementId);
                writer.WritePropertyName("element"u8);
                WriteType(writer, list.Element);
                writer.WriteBoolean("element-required"u8, list.ElementRequired);
                break;
            case MapType map:
                WriteMap(writer, map);
                break;
        }

        writer.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter writer, MapType map)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "map"u8);
        writer.WriteNumber("key-id"u8, map.KeyId);
        writer.WritePropertyName("key"u8);
        WriteType(writer, map.Key);
        writer.WriteNumber("value-id"u8, map.ValueId);
        writer.WritePropertyName("value"u8);
        WriteType(writer, map.Value);
        writer.WriteBoolean("value-required"u8, map.ValueRequired);
    }

    private static void WriteFields(Utf8JsonWriter writer, StructType structure)
    {
        writer.WriteStartArray("fields"u8);
        foreach (var field in structure.Fields)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id"u8, field.Id);
            writer.WriteString("name"u8, field.Name);
            writer.WriteBoolean("required"u8, field.Required);
            writer.WritePropertyName("type"u8);
            WriteType(writer, field.Type);
            if (field.Doc is not null)
            {
                writer.WriteString("doc"u8, field.Doc);
            }

            WriteDefault(writer, "initial-default", field.InitialDefault);
            WriteDefault(writer, "write-default", field.WriteDefault);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteDefault(Utf8JsonWriter writer, string name, string? json)
    {
        if (json is not null)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(json);
        }
    }

    private static IcebergType ReadType(JsonElement json, int depth)
    {
        if (depth > IcebergFormat.TypeDepthMax)
        {
            throw IcebergFormat.Broken("types are nested too deep");
        }

        if (json.ValueKind == JsonValueKind.String)
        {
            return TypeText.Parse(json.GetString()!);
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            throw IcebergFormat.Broken($"a type is a name or an object, not {json.ValueKind}");
        }

        var kind = json.Required("type").GetString();
        return kind switch
        {
            "struct" => new StructType(json.Required("fields").EnumerateArray().Select(f => ReadField(f, depth)).ToArray()),
            "list" => new ListType(
                json.Required("element-id").GetInt32(),
                ReadType(json.Required("element"), depth + 1),
                json.OptionalBool("element-required")),
            "map" => new MapType(
                json.Required("key-id").GetInt32(),
                ReadType(json.Required("key"), depth + 1),
                json.Required("value-id").GetInt32(),
                ReadType(json.Required("value"), depth + 1),
                json.OptionalBool("value-required")),
            _ => TypeText.Parse(kind ?? ""),
        };
    }

    private static NestedField ReadField(JsonElement json, int depth) =>
        new(
            json.Required("id").GetInt32(),
            json.Required("name").GetString() ?? throw IcebergFormat.Broken("a field's name is text"),
            ReadType(json.Required("type"), depth + 1),
            json.OptionalBool("required"))
        {
            Doc = json.OptionalText("doc"),
            InitialDefault = json.TryGetProperty("initial-default", out var initial) ? initial.GetRawText() : null,
            WriteDefault = json.TryGetProperty("write-default", out var write) ? write.GetRawText() : null,
        };
}
