using System.Text.Json;

namespace Tarn.Messaging.Topics.Copies;

/// <summary>Bodies that have a text for each protocol.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/api/API_Publish.html"/>
public static class StructuredBody
{
    private const string Default = "default";

    /// <summary>The text for a protocol.</summary>
    public static string Of(string body, string protocol)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.TryGetProperty(protocol, out var own) && own.ValueKind == JsonValueKind.String
            ? own.GetString()!
            : json.RootElement.GetProperty(Default).GetString()!;
    }

    /// <summary>The fault of a body; null: none.</summary>
    public static string? FaultOf(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind != JsonValueKind.Object ? "JSON message body failed to parse"
                : json.RootElement.TryGetProperty(Default, out var usual) && usual.ValueKind == JsonValueKind.String ? null
                : "No default entry in JSON message body";
        }
        catch (JsonException)
        {
            return "JSON message body failed to parse";
        }
    }
}
