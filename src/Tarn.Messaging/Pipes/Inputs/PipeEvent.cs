using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Tarn.Messaging.Buses.Events;
using Tarn.Messaging.Buses.Inputs;
using Tarn.Storage;

namespace Tarn.Messaging.Pipes.Inputs;

/// <summary>An event in a pipe: a record of the source, or a value that the enrichment returned. One thread at a time.</summary>
/// <param name="json">The event's text.</param>
/// <param name="isOfSource">Whether JSON inside the record's data or body is read too, as on AWS.</param>
/// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html"/>
internal sealed class PipeEvent(byte[] json, bool isOfSource)
{
    private JsonElement? _root;
    private JsonElement? _whole;

    /// <summary>The event's text.</summary>
    public byte[] Json => json;

    /// <summary>The event as it came.</summary>
    public JsonElement Root => _root ??= Parse(json);

    /// <summary>The event with the JSON inside of it.</summary>
    public JsonElement Whole => _whole ??= isOfSource ? WithInner(Root) : Root;

    /// <summary>The value of a path; null: the event has none.</summary>
    public JsonElement? Find(string path) => EventPaths.Find(path, Whole);

    /// <summary>A given text, or the text of its path; null: the event has none.</summary>
    public string? TextOf(string given) => !given.StartsWith("$.", StringComparison.Ordinal) ? given
        : Find(given) is not { } value || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : Encoding.UTF8.GetString(TargetInput.Bytes(value));

    private static JsonElement Parse(byte[] text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static JsonElement WithInner(JsonElement root)
    {
        var (name, isEncoded) = root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("eventSource", out var source) ? ("", false)
            : source.ValueEquals("aws:sqs"u8) ? ("body", false)
            : source.ValueEquals("aws:kinesis"u8) ? ("data", true)
            : ("", false);
        if (name.Length == 0 || !root.TryGetProperty(name, out var outer) || outer.ValueKind != JsonValueKind.String)
        {
            return root;
        }

        var inner = isEncoded ? outer.GetBytesFromBase64() : Encoding.UTF8.GetBytes(outer.GetString()!);
        if (!Utf8.IsValid(inner))
        {
            return root;
        }

        var bytes = new ArrayBufferWriter<byte>(inner.Length + 512);
        using (var writer = new Utf8JsonWriter(bytes, EventText.Plain))
        {
            writer.WriteStartObject();
            foreach (var member in root.EnumerateObject())
            {
                writer.WritePropertyName(member.Name);
                if (!member.NameEquals(name))
                {
                    member.Value.WriteTo(writer);
                }
                else if (WholeJson.KindOf(inner) is JsonValueKind.Object or JsonValueKind.Array)
                {
                    writer.WriteRawValue(inner);
                }
                else
                {
                    writer.WriteStringValue(inner);
                }
            }

            writer.WriteEndObject();
        }

        return Parse(bytes.WrittenSpan.ToArray());
    }
}
