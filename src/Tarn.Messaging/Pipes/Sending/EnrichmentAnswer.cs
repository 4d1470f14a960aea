using System.Text.Json;
using Tarn.Messaging.Buses.Inputs;
using Tarn.Messaging.Pipes.Inputs;

namespace Tarn.Messaging.Pipes.Sending;

/// <summary>The events that an enrichment returns.</summary>
/// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/userguide/pipes-enrichment.html"/>
internal static class EnrichmentAnswer
{
    /// <summary>The events: the members of a list, or one value. An empty answer has none. Null: it is no JSON.</summary>
    public static IReadOnlyList<PipeEvent>? Read(ReadOnlyMemory<byte> answer)
    {
        if (answer.IsEmpty)
        {
            return [];
        }

        try
        {
            using var json = JsonDocument.Parse(answer);
            var root = json.RootElement;
            return root.ValueKind switch
            {
                JsonValueKind.Array => [.. root.EnumerateArray().Select(EventOf)],
                JsonValueKind.Null => [],
                JsonValueKind.String when root.GetString()!.Length == 0 => [],
                JsonValueKind.Object when !root.EnumerateObject().Any() => [],
                _ => [EventOf(root)],
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static PipeEvent EventOf(JsonElement value) => new(TargetInput.Bytes(value), isOfSource: false);
}
