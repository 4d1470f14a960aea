using System.Buffers;
using System.Text.Json;
using Tarn.Lake.Iceberg;

namespace Tarn.Lake.Views;

/// <summary>
/// Views as Athena writes them into Glue's ViewOriginalText: <c>/* Presto View: … */</c> around base64 of a JSON object with the
/// query, its database and its columns.
/// </summary>
internal static class AthenaViewText
{
    private const string Opening = "/* Presto View: ";
    private const string Closing = " */";
    private const string CatalogDefault = "awsdatacatalog";

    public static string Encode(ViewDefinition view)
    {
        var buffer = new ArrayBufferWriter<byte>(1_024);
        using (var json = new Utf8JsonWriter(buffer, JsonWriting.Options))
        {
            json.WriteStartObject();
            json.WriteString("originalSql"u8, view.Sql);
            json.WriteString("catalog"u8, view.Catalog ?? CatalogDefault);
            json.WriteString("schema"u8, view.Database);
            json.WriteStartArray("columns"u8);
            foreach (var column in view.Columns)
            {
                json.WriteStartObject();
                json.WriteString("name"u8, column.Name);
                json.WriteString("type"u8, column.Type);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Opening + Convert.ToBase64String(buffer.WrittenSpan) + Closing;
    }

    /// <summary>The view of a text; null: the text has another form. Members that other writers add are ignored.</summary>
    public static ViewDefinition? Decode(string? text)
    {
        if (text is null || !text.StartsWith(Opening, StringComparison.Ordinal) || !text.EndsWith(Closing, StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(Convert.FromBase64String(text[Opening.Length..^Closing.Length]));
            var json = document.RootElement;
            return new ViewDefinition
            {
                Sql = json.RequiredText("originalSql"),
                Catalog = json.OptionalText("catalog") is { } catalog && catalog != CatalogDefault ? catalog : null,
                Database = json.OptionalText("schema") ?? "",
                Columns = [.. json.OptionalArray("columns").Select(column => new ViewColumn(
                    column.RequiredText("name"), column.RequiredText("type"), column.OptionalText("comment")))],
            };
        }
        catch (Exception broken) when (broken is FormatException or JsonException or InvalidOperationException or Storage.TarnException)
        {
            return null;
        }
    }
}
