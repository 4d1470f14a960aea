using System.Text.Json;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Configuration;

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

        if (config.Source.Arn is { } arn)
        {
            json.WriteString("streamArn"u8, arn);
        }

        WriteDestination(json, config.Destination);
        WriteObjects(json, config.Destination.Objects);
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
                json.TextOrNull("streamArn")),
            Destination = ReadDestination(json),
            Former = json.TryGetProperty("former", out var former)
                ? new FormerVersion(Read(former), ReadPositions(json.GetProperty("formerUntil")))
                : null,
            Deletion = json.TryGetProperty("deletion", out var deletion) ? ReadPositions(deletion) : null,
        };
    }

    private static void WriteDestination(Utf8JsonWriter json, DestinationConfig destination)
    {
        json.WriteNumber("sizeMiB"u8, destination.Buffering.SizeMiB);
        json.WriteNumber("intervalSeconds"u8, destination.Buffering.IntervalSeconds);
        json.WriteNumber("retrySeconds"u8, destination.RetrySeconds);
        WriteSteps(json, destination.Steps);
        if (destination is ObjectsDestinationConfig objects)
        {
            json.WriteBase64String("delimiter"u8, objects.Delimiter.Span);
        }
        else if (destination is TableDestinationConfig table)
        {
            json.WriteString("database"u8, table.Database);
            json.WriteString("table"u8, table.Table);
            json.WriteBoolean("createsTable"u8, table.CreatesTable);
            json.WriteBoolean("evolvesSchema"u8, table.EvolvesSchema);
            json.WriteString("warehouse"u8, table.Warehouse);
            json.WriteList("partitionColumns", table.PartitionColumns, json.WriteStringValue);
        }
    }

    private static void WriteSteps(Utf8JsonWriter json, StepsConfig steps)
    {
        json.WriteStartObject("steps"u8);
        json.WriteBoolean("decompresses"u8, steps.Decompresses);
        json.WriteBoolean("extractsMessages"u8, steps.ExtractsMessages);
        if (steps.Split is { } split)
        {
            json.WriteBase64String("splitsAt"u8, split.Delimiter.Span);
        }

        json.WriteEndObject();
    }

    private static StepsConfig ReadSteps(JsonElement json) => new()
    {
        Decompresses = json.Flag("decompresses"),
        ExtractsMessages = json.Flag("extractsMessages"),
        Split = json.TryGetProperty("splitsAt", out var delimiter) ? new SplitConfig(delimiter.GetBytesFromBase64()) : null,
    };

    private static void WriteObjects(Utf8JsonWriter json, ObjectOutputConfig objects)
    {
        json.WriteStartObject("objects"u8);
        json.WriteString("bucket"u8, objects.Bucket);
        json.WriteString("prefix"u8, objects.Prefix);
        json.WriteString("errorPrefix"u8, objects.ErrorPrefix);
        json.WriteNumber("compression"u8, (byte)objects.Compression);
        json.WriteString("fileExtension"u8, objects.FileExtension);
        json.WriteString("timeZone"u8, objects.TimeZone);
        json.WriteEndObject();
    }

    private static DestinationConfig ReadDestination(JsonElement json)
    {
        var buffering = new BufferingConfig(json.GetProperty("sizeMiB").GetInt32(), json.GetProperty("intervalSeconds").GetInt32());
        var retry = json.GetProperty("retrySeconds").GetInt32();
        var objects = ReadObjects(json.GetProperty("objects"));
        var steps = ReadSteps(json.GetProperty("steps"));
        if (!json.TryGetProperty("table", out var table))
        {
            return new ObjectsDestinationConfig
            {
                Buffering = buffering,
                RetrySeconds = retry,
                Objects = objects,
                Steps = steps,
                Delimiter = json.GetProperty("delimiter").GetBytesFromBase64(),
            };
        }

        return new TableDestinationConfig
        {
            Buffering = buffering,
            RetrySeconds = retry,
            Objects = objects,
            Steps = steps,
            Database = json.Text("database"),
            Table = table.GetString()!,
            CreatesTable = json.Flag("createsTable"),
            EvolvesSchema = json.Flag("evolvesSchema"),
            Warehouse = json.TextOrNull("warehouse"),
            PartitionColumns = json.List("partitionColumns", item => item.GetString()!),
        };
    }

    private static ObjectOutputConfig ReadObjects(JsonElement json) => new()
    {
        Bucket = json.Text("bucket"),
        Prefix = json.Text("prefix"),
        ErrorPrefix = json.TextOrNull("errorPrefix"),
        Compression = (ObjectCompression)json.GetProperty("compression").GetByte(),
        FileExtension = json.TextOrNull("fileExtension"),
        TimeZone = json.Text("timeZone"),
    };
}
