using System.Text.Json;
using Tarn.Lake.Iceberg.Schemas;

namespace Tarn.Lake.Maintenance.Retyping;

/// <summary>Columns that an operator retypes. Their field ids are reserved in the table, so that files can be written over many runs.</summary>
/// <param name="Columns">The columns with their new ids.</param>
public sealed record RetypeRequest(IReadOnlyList<RetypedColumn> Columns)
{
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var column in Columns)
        {
            json.WriteStartObject();
            json.WriteNumber("id"u8, column.FieldId);
            json.WriteNumber("newId"u8, column.NewId);
            json.WriteString("path"u8, column.Path);
            json.WritePropertyName("from"u8);
            SchemaJson.WriteType(json, column.From);
            json.WritePropertyName("to"u8);
            SchemaJson.WriteType(json, column.To);
            json.WriteBoolean("inferred"u8, column.IsInferred);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal static RetypeRequest Read(JsonElement json) => new(
    [
        .. json.EnumerateArray().Select(column => new RetypedColumn(
            column.GetProperty("id").GetInt32(),
            column.GetProperty("path").GetString()!,
            SchemaJson.ReadType(column.GetProperty("from")),
            SchemaJson.ReadType(column.GetProperty("to")),
            column.GetProperty("newId").GetInt32())
        {
            IsInferred = column.GetProperty("inferred").GetBoolean(),
        }),
    ]);
}
