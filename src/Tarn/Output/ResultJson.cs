using System.Globalization;
using System.Text.Json;

namespace Tarn.Output;

/// <summary>A result as one JSON object a line.</summary>
internal static class ResultJson
{
    /// <summary>
    /// Writes the rows with typed values: numbers and booleans bare, JSON as it is, arrays, maps and rows as arrays and objects. Those
    /// with texts inside stay text, because their parts cannot be told apart.
    /// </summary>
    public static void WriteJson(this ResultTable table, Stream output)
    {
        var types = table.Types.Select(ResultType.Parse).ToList();
        using var writer = new Utf8JsonWriter(output);
        foreach (var row in table.Rows)
        {
            writer.WriteStartObject();
            for (var i = 0; i < row.Length; i++)
            {
                writer.WritePropertyName(table.Columns[i]);
                Write(writer, row[i], types[i]);
            }

            writer.WriteEndObject();
            writer.Flush();
            writer.Reset();
            output.Write("\n"u8);
        }
    }

    private static void Write(Utf8JsonWriter writer, string? value, ResultType type)
    {
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else if (type.Kind == "json")
        {
            writer.WriteRawValue(value);
        }
        else if (type.Parts.Count > 0 && type.IsClear)
        {
            var at = 0;
            Nested(writer, value, ref at, type);
        }
        else
        {
            Scalar(writer, value, type);
        }
    }

    private static void Nested(Utf8JsonWriter writer, string text, ref int at, ResultType type)
    {
        if (type.Parts.Count == 0 || text.AsSpan(at).StartsWith("null"))
        {
            var start = at;
            at = text.AsSpan(at).IndexOfAny(",]}=") is >= 0 and var length ? at + length : text.Length;
            if (text[start..at] == "null")
            {
                writer.WriteNullValue();
            }
            else
            {
                Scalar(writer, text[start..at], type);
            }

            return;
        }

        var isArray = type.Kind == "array";
        Begin(writer, isArray);
        at++;
        for (var i = 0; at < text.Length && text[at] is not (']' or '}'); i++)
        {
            if (!isArray)
            {
                var end = text.IndexOf('=', at);
                writer.WritePropertyName(type.Kind == "row" ? type.Parts[i].Name : text[at..end]);
                at = end + 1;
            }

            Nested(writer, text, ref at, isArray ? type.Parts[0].Type : type.Kind == "map" ? type.Parts[1].Type : type.Parts[i].Type);
            at += at < text.Length && text[at] == ',' ? 2 : 0;
        }

        at++;
        End(writer, isArray);
    }

    private static void Begin(Utf8JsonWriter writer, bool isArray)
    {
        if (isArray)
        {
            writer.WriteStartArray();
        }
        else
        {
            writer.WriteStartObject();
        }
    }

    private static void End(Utf8JsonWriter writer, bool isArray)
    {
        if (isArray)
        {
            writer.WriteEndArray();
        }
        else
        {
            writer.WriteEndObject();
        }
    }

    private static void Scalar(Utf8JsonWriter writer, string value, ResultType type)
    {
        if (type.Kind == "boolean")
        {
            writer.WriteBooleanValue(value == "true");
        }
        else if (type.IsNumber && double.TryParse(value, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            writer.WriteRawValue(value);
        }
        else
        {
            writer.WriteStringValue(value);
        }
    }
}
