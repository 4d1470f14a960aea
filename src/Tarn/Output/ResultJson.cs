using System.Text.Json;

namespace Tarn.Output;

/// <summary>A result as one JSON object a line.</summary>
internal static class ResultJson
{
    /// <summary>Writes the rows; numbers and booleans bare, everything else as text.</summary>
    public static void WriteJson(this ResultTable table, Stream output)
    {
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        foreach (var row in table.Rows)
        {
            writer.WriteStartObject();
            for (var i = 0; i < row.Length; i++)
            {
                writer.WritePropertyName(table.Columns[i]);
                WriteValue(writer, row[i], table.Numeric[i]);
            }

            writer.WriteEndObject();
            writer.WriteRawValue("\n", skipInputValidation: true);
            writer.Flush();
            writer.Reset();
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, string? value, bool numeric)
    {
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else if (numeric && double.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            writer.WriteRawValue(value);
        }
        else
        {
            writer.WriteStringValue(value);
        }
    }
}
