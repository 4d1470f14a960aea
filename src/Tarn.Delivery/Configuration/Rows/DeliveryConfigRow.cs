using System.Text.Json;
using Tarn.Delivery.Changes;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Configuration.Rows;

/// <summary>
/// A configuration as a metadata value: a version byte and one JSON object (<c>docs/formats/delivery.md</c>).
/// </summary>
internal static class DeliveryConfigRow
{
    private const byte RowVersion = 1;

    public static byte[] Encode(DeliveryConfig config) => JsonRow.Encode(RowVersion, json => Write(json, config));

    public static DeliveryConfig Decode(ReadOnlyMemory<byte> value) => JsonRow.Decode(RowVersion, value, Read);

    /// <summary>Offsets of shards as a separate metadata value: a version byte and a JSON array.</summary>
    public static byte[] EncodePositions(IReadOnlyList<LogPosition> positions) =>
        JsonRow.Encode(RowVersion, json => WritePositions(json, positions));

    public static IReadOnlyList<LogPosition> DecodePositions(ReadOnlyMemory<byte> value) =>
        JsonRow.Decode(RowVersion, value, ReadPositions);

    private static void Write(Utf8JsonWriter json, DeliveryConfig config)
    {
        json.WriteStartObject();
        json.WriteString("account"u8, config.Account);
        json.WriteString("region"u8, config.Region);
        json.WriteString("name"u8, config.Name);
        json.WriteNumber("version"u8, config.Version);
        json.WriteNumber("stream"u8, config.Source.Stream.Value);
        if (config.Source.DirectPutShard is { } shard)
        {
            json.WriteNumber("shard"u8, shard.Value);
        }

        json.WriteText("streamArn", config.Source.Arn);
        if (config.Source.Begin.Count > 0)
        {
            json.WritePropertyName("begin"u8);
            WritePositions(json, config.Source.Begin);
        }

        if (config.Source.Changes is { } changes)
        {
            json.WriteStartObject("changes"u8);
            json.WriteString("form"u8, changes.FormName);
            json.WriteBoolean("onlyExpired"u8, changes.OnlyExpired);
            json.WriteBoolean("needsBase"u8, changes.NeedsBase);
            json.WriteEndObject();
        }

        if (config.Results is { } results)
        {
            json.WriteList("results", [results.Stream.Value, results.Shard.Value, results.Consumer.Value], json.WriteNumberValue);
        }

        DestinationRow.Write(json, config.Destination);
        if (config.Former is { } former)
        {
            json.WritePropertyName("formerUntil"u8);
            WritePositions(json, former.Until);
            json.WritePropertyName("former"u8);
            Write(json, former.Config);
        }

        if (config.Deletion is { } deletion)
        {
            json.WritePropertyName("deletion"u8);
            WritePositions(json, deletion);
        }

        json.WriteEndObject();
    }

    private static void WritePositions(Utf8JsonWriter json, IReadOnlyList<LogPosition> positions) =>
        json.WriteList(positions, position => json.WriteList([position.Shard.Value, position.NextOffset], json.WriteNumberValue));

    private static IReadOnlyList<LogPosition> ReadPositions(JsonElement json) =>
        [.. json.EnumerateArray().Select(position => new LogPosition(new ShardId(position[0].GetInt64()), position[1].GetInt64()))];

    private static DeliveryConfig Read(JsonElement json)
    {
        return new DeliveryConfig
        {
            Account = json.Text("account"),
            Region = json.Text("region"),
            Name = json.Text("name"),
            Version = json.GetProperty("version").GetInt32(),
            Source = new SourceConfig(
                new StreamId(json.Number("stream")),
                json.TryGetProperty("shard", out var shard) ? new ShardId(shard.GetInt64()) : null,
                json.TextOrNull("streamArn"))
            {
                Changes = json.TryGetProperty("changes", out var changes)
                    ? new ChangesConfig(ChangesConfig.ParseForm(changes.Text("form")), changes.Flag("onlyExpired")) { NeedsBase = changes.Flag("needsBase") }
                    : null,
                Begin = json.TryGetProperty("begin", out var begin) ? ReadPositions(begin) : [],
            },
            Results = json.TryGetProperty("results", out var results)
                ? new ResultsConfig(new StreamId(results[0].GetInt64()), new ShardId(results[1].GetInt64()), new ConsumerId(results[2].GetInt64()))
                : null,
            Destination = DestinationRow.Read(json),
            Former = json.TryGetProperty("former", out var former)
                ? new FormerVersion(Read(former), ReadPositions(json.GetProperty("formerUntil")))
                : null,
            Deletion = json.TryGetProperty("deletion", out var deletion) ? ReadPositions(deletion) : null,
        };
    }
}
