using System.Text.Json;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Items.Destinations;

/// <summary>Destinations in the row of their table.</summary>
internal static class KinesisDestinationJson
{
    public static void Write(Utf8JsonWriter json, KinesisDestination destination)
    {
        json.WriteStartObject();
        json.WriteNumber("id", destination.Id);
        json.WriteString("arn", destination.StreamArn);
        json.WriteNumber("stream", destination.Stream.Value);
        json.WriteBoolean("microseconds", destination.IsInMicroseconds);
        json.WriteNumber("state", (byte)destination.State);
        json.WriteList("ends", destination.Ends, position => json.WriteList([position.Shard.Value, position.NextOffset], json.WriteNumberValue));
        json.WriteString("description", destination.Description);
        json.WriteEndObject();
    }

    public static KinesisDestination Read(JsonElement json) => new(json.Number("id"), json.Text("arn"), new StreamId(json.Number("stream")))
    {
        IsInMicroseconds = json.Flag("microseconds"),
        State = (DestinationState)json.Number("state"),
        Ends = json.List("ends", position => new LogPosition(new ShardId(position[0].GetInt64()), position[1].GetInt64())),
        Description = json.TextOrNull("description"),
    };
}
