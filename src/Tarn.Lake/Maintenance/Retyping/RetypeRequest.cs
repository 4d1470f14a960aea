using System.Text.Json;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Shredding.Texts;

namespace Tarn.Lake.Maintenance.Retyping;

/// <summary>Columns that an operator retypes. Their field ids are reserved in the table, so that files can be written over many runs.</summary>
/// <param name="Columns">The columns with their new ids.</param>
/// <param name="Formats">Further forms of dates and timestamps in their values.</param>
public sealed record RetypeRequest(IReadOnlyList<RetypedColumn> Columns, TimeFormats Formats)
{
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (!Formats.IsEmpty)
        {
            json.WriteString("timeFormats"u8, Formats.ToString());
        }

        json.WriteStartArray("columns"u8);
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
        json.WriteEndObject();
    }

    internal static RetypeRequest Read(JsonElement json) => new(
    [
        .. json.GetProperty("columns").EnumerateArray().Select(column => new RetypedColumn(
            column.GetProperty("id").GetInt32(),
            column.GetProperty("path").GetString()!,
            SchemaJson.ReadType(column.GetProperty("from")),
            SchemaJson.ReadType(column.GetProperty("to")),
            column.GetProperty("newId").GetInt32())
        {
            IsInferred = column.GetProperty("inferred").GetBoolean(),
        }),
    ],
    json.TryGetProperty("timeFormats", out var formats) ? TimeFormats.Parse(formats.GetString()!) : TimeFormats.None);
}
