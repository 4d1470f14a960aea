using System.Buffers;
using System.Text.Json;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Configuration;

/// <summary>
/// A configuration as a metadata value: a version byte and one JSON object (<c>docs/formats/delivery.md</c>).
/// </summary>
internal static class DeliveryConfigRow
{
    private const byte RowVersion = 1;

    public static byte[] Encode(DeliveryConfig config)
    {
        var row = new ArrayBufferWriter<byte>(512);
        row.Write([RowVersion]);
        using var json = new Utf8JsonWriter(row);
        Write(json, config);
        json.Flush();
        return row.WrittenSpan.ToArray();
    }

    public static DeliveryConfig Decode(ReadOnlyMemory<byte> value)
    {
        Invariant.Check(value.Span[0] == RowVersion);
        using var document = JsonDocument.Parse(value[1..]);
        return Read(document.RootElement);
    }

    /// <summary>Offsets of shards as a separate metadata value: a version byte and a JSON array.</summary>
    public static byte[] EncodePositions(IReadOnlyList<LogPosition> positions)
    {
        var row = new ArrayBufferWriter<byte>(64);
        row.Write([RowVersion]);
        using var json = new Utf8JsonWriter(row);
        WritePositions(json, positions);
        json.Flush();
        return row.WrittenSpan.ToArray();
    }

    public static IReadOnlyList<LogPosition> DecodePositions(ReadOnlyMemory<byte> value)
    {
        Invariant.Check(value.Span[0] == RowVersion);
        using var document = JsonDocument.Parse(value[1..]);
        return ReadPositions(document.RootElement);
    }

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

    private static void WritePositions(Utf8JsonWriter json, IReadOnlyList<LogPosition> positions)
    {
        json.WriteStartArray();
        foreach (var position in positions)
        {
            json.WriteStartArray();
            json.WriteNumberValue(position.Shard.Value);
            json.WriteNumberValue(position.NextOffset);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static IReadOnlyList<LogPosition> ReadPositions(JsonElement json) =>
        [.. json.EnumerateArray().Select(position => new LogPosition(new ShardId(position[0].GetInt64()), position[1].GetInt64()))];

    private static DeliveryConfig Read(JsonElement json)
    {
        return new DeliveryConfig
        {
            Account = json.GetProperty("account").GetString()!,
            Region = json.GetProperty("region").GetString()!,
            Name = json.GetProperty("name").GetString()!,
            Version = json.GetProperty("version").GetInt32(),
            Source = new SourceConfig(
                new StreamId(json.GetProperty("stream").GetInt64()),
                json.TryGetProperty("shard", out var shard) ? new ShardId(shard.GetInt64()) : null,
                json.TryGetProperty("streamArn", out var arn) ? arn.GetString() : null),
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
            json.WriteStartArray("partitionColumns"u8);
            foreach (var column in table.PartitionColumns)
            {
                json.WriteStringValue(column);
            }

            json.WriteEndArray();
        }
    }

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
        if (!json.TryGetProperty("table", out var table))
        {
            return new ObjectsDestinationConfig
            {
                Buffering = buffering,
                RetrySeconds = retry,
                Objects = objects,
                Delimiter = json.GetProperty("delimiter").GetBytesFromBase64(),
            };
        }

        return new TableDestinationConfig
        {
            Buffering = buffering,
            RetrySeconds = retry,
            Objects = objects,
            Database = json.GetProperty("database").GetString()!,
            Table = table.GetString()!,
            CreatesTable = json.GetProperty("createsTable").GetBoolean(),
            EvolvesSchema = json.GetProperty("evolvesSchema").GetBoolean(),
            Warehouse = json.GetProperty("warehouse").GetString(),
            PartitionColumns = [.. json.GetProperty("partitionColumns").EnumerateArray().Select(column => column.GetString()!)],
        };
    }

    private static ObjectOutputConfig ReadObjects(JsonElement json) => new()
    {
        Bucket = json.GetProperty("bucket").GetString()!,
        Prefix = json.GetProperty("prefix").GetString()!,
        ErrorPrefix = json.GetProperty("errorPrefix").GetString(),
        Compression = (ObjectCompression)json.GetProperty("compression").GetByte(),
        FileExtension = json.GetProperty("fileExtension").GetString(),
        TimeZone = json.GetProperty("timeZone").GetString()!,
    };
}
