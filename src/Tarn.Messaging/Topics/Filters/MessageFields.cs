using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Messaging.Queues.Messages;

namespace Tarn.Messaging.Topics.Filters;

/// <summary>The attributes of a message as a JSON object, which filters read.</summary>
internal static class MessageFields
{
    /// <summary>The object. Binary attributes are present without a value that a filter can name.</summary>
    public static ReadOnlySpan<byte> Of(IReadOnlyList<MessageAttribute> attributes)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var attribute in attributes)
            {
                json.WritePropertyName(attribute.Name);
                Write(json, attribute);
            }

            json.WriteEndObject();
        }

        return bytes.WrittenSpan;
    }

    private static void Write(Utf8JsonWriter json, MessageAttribute attribute)
    {
        if (attribute.IsBinary)
        {
            json.WriteStringValue("");
            return;
        }

        var text = Encoding.UTF8.GetString(attribute.Value.Span);
        switch (attribute.DataType)
        {
            case "String.Array" when IsArray(text):
                json.WriteRawValue(text, skipInputValidation: true);
                break;
            case { } type when type.StartsWith("Number", StringComparison.Ordinal)
                && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number):
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(text);
                break;
        }
    }

    private static bool IsArray(string text)
    {
        try
        {
            using var parsed = JsonDocument.Parse(text);
            return parsed.RootElement.ValueKind == JsonValueKind.Array;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
