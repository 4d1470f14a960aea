using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tarn.Clients;

/// <summary>
/// Items as plain JSON and back: text, numbers, true and false, null, arrays and objects. Sets become arrays and bytes text in base64, so these do
/// not come back as they were.
/// </summary>
internal static class ItemText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of an item of DynamoDB's JSON.</summary>
    /// <param name="isTyped">Whether the text has DynamoDB's types.</param>
    public static string Of(JsonElement item, bool isTyped)
    {
        if (isTyped)
        {
            return item.GetRawText();
        }

        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, Options))
        {
            WritePlainMembers(json, item);
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    /// <summary>Writes an object of plain or typed JSON as an item.</summary>
    public static void Write(Utf8JsonWriter json, JsonElement item, bool isTyped)
    {
        if (isTyped)
        {
            item.WriteTo(json);
        }
        else
        {
            WriteTypedMembers(json, item);
        }
    }

    private static void WritePlainMembers(Utf8JsonWriter json, JsonElement members)
    {
        json.WriteStartObject();
        foreach (var member in members.EnumerateObject())
        {
            json.WritePropertyName(member.Name);
            WritePlain(json, member.Value);
        }

        json.WriteEndObject();
    }

    private static void WritePlain(Utf8JsonWriter json, JsonElement value)
    {
        var typed = value.EnumerateObject().First();
        switch (typed.Name)
        {
            case "NULL":
                json.WriteNullValue();
                break;
            case "N":
                json.WriteRawValue(typed.Value.GetString()!);
                break;
            case "M":
                WritePlainMembers(json, typed.Value);
                break;
            case "L":
                json.WriteStartArray();
                foreach (var element in typed.Value.EnumerateArray())
                {
                    WritePlain(json, element);
                }

                json.WriteEndArray();
                break;
            case "NS":
                json.WriteStartArray();
                foreach (var number in typed.Value.EnumerateArray())
                {
                    json.WriteRawValue(number.GetString()!);
                }

                json.WriteEndArray();
                break;
            default:
                typed.Value.WriteTo(json);
                break;
        }
    }

    private static void WriteTypedMembers(Utf8JsonWriter json, JsonElement members)
    {
        json.WriteStartObject();
        foreach (var member in members.EnumerateObject())
        {
            json.WritePropertyName(member.Name);
            WriteTyped(json, member.Value);
        }

        json.WriteEndObject();
    }

    private static void WriteTyped(Utf8JsonWriter json, JsonElement value)
    {
        json.WriteStartObject();
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                json.WriteString("S", value.GetString());
                break;
            case JsonValueKind.Number:
                json.WriteString("N", value.GetRawText());
                break;
            case JsonValueKind.True or JsonValueKind.False:
                json.WriteBoolean("BOOL", value.GetBoolean());
                break;
            case JsonValueKind.Object:
                json.WritePropertyName("M");
                WriteTypedMembers(json, value);
                break;
            case JsonValueKind.Array:
                json.WriteStartArray("L");
                foreach (var element in value.EnumerateArray())
                {
                    WriteTyped(json, element);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteBoolean("NULL", true);
                break;
        }

        json.WriteEndObject();
    }
}
