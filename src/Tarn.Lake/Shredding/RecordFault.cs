using System.Text.Json;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Explains why the JSON reader refused a record. It reads the record again, so hot paths do not use it.
/// </summary>
internal static class RecordFault
{
    public static ShredResult Explain(ReadOnlySpan<byte> record)
    {
        if (record.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            return new(ShredStatus.Empty, "The record is empty");
        }

        if (JsonRecords.IsNumber(record))
        {
            return new(ShredStatus.NotAnObject, "The record is a JSON number, not an object");
        }

        var json = new Utf8JsonReader(record, isFinalBlock: false, new JsonReaderState(JsonRecords.ReaderOptions));
        var complete = false;
        try
        {
            var first = true;
            while (json.Read())
            {
                if (first && json.TokenType != JsonTokenType.StartObject)
                {
                    return new(ShredStatus.NotAnObject, $"The record is a JSON {Describe(json.TokenType)}, not an object");
                }

                first = false;
                complete = json.TokenType == JsonTokenType.EndObject && json.CurrentDepth == 0;
            }

            return new(ShredStatus.Truncated, $"The record ends inside its JSON, after {record.Length} bytes");
        }
        catch (JsonException error)
        {
            if (complete)
            {
                return new(ShredStatus.NotOneObject, $"There is more after the object that ends at byte {json.BytesConsumed}");
            }

            if (IsTooDeep(record, json))
            {
                return new(ShredStatus.TooDeep, $"The record is nested more than {JsonRecords.DepthMax} deep");
            }

            return new(ShredStatus.Malformed, $"The record is not JSON, from byte {Position(record, error)} on");
        }
    }

    private static bool IsTooDeep(ReadOnlySpan<byte> record, Utf8JsonReader json)
    {
        if (json.CurrentDepth < JsonRecords.DepthMax - 1)
        {
            return false;
        }

        var rest = record[(int)json.BytesConsumed..];
        var at = rest.IndexOfAnyExcept(" \t\r\n,:"u8);
        return at >= 0 && rest[at] is (byte)'{' or (byte)'[';
    }

    /// <summary>The error's byte position in the record; the reader reports line and byte in line.</summary>
    private static long Position(ReadOnlySpan<byte> record, JsonException error)
    {
        var start = 0;
        for (var line = 0L; line < (error.LineNumber ?? 0); line++)
        {
            start += record[start..].IndexOf((byte)'\n') + 1;
        }

        return start + (error.BytePositionInLine ?? 0);
    }

    private static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartArray => "array",
        JsonTokenType.String => "string",
        JsonTokenType.Number => "number",
        JsonTokenType.Null => "null",
        _ => "boolean",
    };
}
