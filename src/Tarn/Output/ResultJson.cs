using System.Globalization;
using System.Text.Json;

namespace Tarn.Output;

/// <summary>A result as one JSON object a line.</summary>
internal static class ResultJson
{
    /// <summary>
    /// Writes the rows with typed values: numbers and booleans bare; JSON, arrays, maps and rows as they are. The server shows these
    /// as JSON (StartStatement).
    /// </summary>
    public static void WriteJson(this PrintedTable table, Stream output)
    {
        var forms = table.Types.Select(FormOf).ToList();
        using var writer = new Utf8JsonWriter(output);
        foreach (var row in table.Rows)
        {
            writer.WriteStartObject();
            for (var i = 0; i < row.Length; i++)
            {
                writer.WritePropertyName(table.Columns[i]);
                Write(writer, row[i], forms[i]);
            }

            writer.WriteEndObject();
            writer.Flush();
            writer.Reset();
            output.Write("\n"u8);
        }
    }

    // Arguments, as in decimal(10,2), follow the type's name.
    private static ResultForm FormOf(string type) => type.Split('(')[0].Trim().ToLowerInvariant() switch
    {
        "tinyint" or "smallint" or "integer" or "bigint" or "real" or "double" or "decimal" => ResultForm.Number,
        "boolean" => ResultForm.Boolean,
        "json" or "array" or "map" or "row" => ResultForm.Json,
        _ => ResultForm.Text,
    };

    private static void Write(Utf8JsonWriter writer, string? value, ResultForm form)
    {
        switch (form)
        {
            case var _ when value is null:
                writer.WriteNullValue();
                break;
            case ResultForm.Json:
                // The reader that would check it stops at 64 levels.
                writer.WriteRawValue(value, skipInputValidation: true);
                break;
            case ResultForm.Boolean:
                writer.WriteBooleanValue(value == "true");
                break;
            case ResultForm.Number when double.TryParse(value, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number):
                writer.WriteRawValue(value);
                break;
            default:
                writer.WriteStringValue(value);
                break;
        }
    }
}
