using System.Text.Json;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Items.Windows;

/// <summary>Windows in the row of their table.</summary>
internal static class StreamWindowJson
{
    public static void Write(Utf8JsonWriter json, ItemStreamWindow window)
    {
        json.WriteStartObject();
        json.WriteString("label", window.Label);
        json.WriteNumber("view", (byte)window.View);
        json.WriteNumber("created", window.Created.ToUnixTimeMilliseconds());
        if (window.Starts is { } starts)
        {
            json.WriteList("starts", starts, position => Write(json, position));
        }

        if (window.Closed is { } closed)
        {
            json.WriteNumber("closed", closed.ToUnixTimeMilliseconds());
        }

        json.WriteList("ends", window.Ends, position => Write(json, position));
        json.WriteEndObject();
    }

    public static ItemStreamWindow Read(JsonElement json) => new()
    {
        Label = json.Text("label"),
        View = (StreamView)json.Number("view"),
        Created = DateTimeOffset.FromUnixTimeMilliseconds(json.Number("created")),
        Starts = json.TryGetProperty("starts", out _) ? json.List("starts", ReadPosition) : null,
        Closed = json.TryGetProperty("closed", out var closed) ? DateTimeOffset.FromUnixTimeMilliseconds(closed.GetInt64()) : null,
        Ends = json.List("ends", ReadPosition),
    };

    public static void Write(Utf8JsonWriter json, LogPosition position)
    {
        json.WriteStartArray();
        json.WriteNumberValue(position.Shard.Value);
        json.WriteNumberValue(position.NextOffset);
        json.WriteEndArray();
    }

    public static LogPosition ReadPosition(JsonElement json) => new(new ShardId(json[0].GetInt64()), json[1].GetInt64());
}
