using System.Buffers;
using System.Text;
using System.Text.Json;
using Tarn.Delivery.Functions;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Lambda.Transforms;

/// <summary>The events and answers of functions that transform Firehose's records.</summary>
/// <seealso href="https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html"/>
internal static class TransformDocument
{
    /// <summary>The event of a call.</summary>
    /// <param name="request">The call.</param>
    /// <param name="source">The source's shards; null: the delivery takes direct puts.</param>
    public static ReadOnlyMemory<byte> Write(TransformRequest request, StreamLayout? source)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes);
        json.WriteStartObject();
        json.WriteString("invocationId", request.InvocationId.ToString());
        json.WriteString("deliveryStreamArn", request.DeliveryArn);
        if (request.SourceArn is not null)
        {
            json.WriteString("sourceKinesisStreamArn", request.SourceArn);
        }

        json.WriteString("region", request.Region);
        json.WriteStartArray("records");
        foreach (var record in request.Records)
        {
            Write(json, record, request.SourceArn is null ? null : source);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }

    /// <summary>The results of an answer.</summary>
    /// <exception cref="JsonException">It does not have the form of results.</exception>
    public static IReadOnlyList<TransformResult> Read(ReadOnlyMemory<byte> answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            return [.. json.RootElement.GetProperty("records").EnumerateArray().Select(Result)];
        }
        catch (Exception malformed) when (malformed is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new JsonException(malformed.Message, malformed);
        }
    }

    private static void Write(Utf8JsonWriter json, TransformRecord record, StreamLayout? source)
    {
        json.WriteStartObject();
        json.WriteString("recordId", record.Id);
        json.WriteNumber("approximateArrivalTimestamp", record.ArrivalTimeMs);
        json.WriteBase64String("data", record.Data.Span);
        if (source is not null)
        {
            json.WriteStartObject("kinesisRecordMetadata");
            json.WriteString("sequenceNumber", record.SequenceNumber.ToKinesis());
            json.WriteNumber("subsequenceNumber", record.SubSequenceNumber);
            json.WriteString("partitionKey", Encoding.UTF8.GetString(record.PartitionKey.Span));
            if (source.Shards.FirstOrDefault(shard => shard.Id == record.SequenceNumber.Shard) is { } shard)
            {
                json.WriteString("shardId", ShardNames.Of(shard.Ordinal));
            }

            json.WriteNumber("approximateArrivalTimestamp", record.ArrivalTimeMs);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static TransformResult Result(JsonElement record)
    {
        var status = record.GetProperty("result").GetString() switch
        {
            "Ok" => TransformStatus.Ok,
            "Dropped" => TransformStatus.Dropped,
            "ProcessingFailed" => TransformStatus.ProcessingFailed,
            var other => throw new JsonException($"The result '{other}' must be Ok, Dropped or ProcessingFailed."),
        };
        var data = record.TryGetProperty("data", out var given) && given.ValueKind == JsonValueKind.String ? given.GetBytesFromBase64()
            : status == TransformStatus.Ok ? throw new JsonException("A record with the result Ok has no data.")
            : [];
        var result = new TransformResult(record.GetProperty("recordId").GetString() ?? throw new JsonException("A record has no recordId."), status, data);
        return record.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
            ? result with { PartitionKeys = Keys(metadata), Route = Route(metadata) }
            : result;
    }

    private static Dictionary<string, string> Keys(JsonElement metadata) =>
        metadata.TryGetProperty("partitionKeys", out var keys) && keys.ValueKind == JsonValueKind.Object
            ? keys.EnumerateObject().ToDictionary(
                key => key.Name, key => key.Value.ValueKind == JsonValueKind.String ? key.Value.GetString()! : key.Value.GetRawText())
            : [];

    private static TransformRoute? Route(JsonElement metadata) =>
        metadata.TryGetProperty("otfMetadata", out var table) && table.ValueKind == JsonValueKind.Object
            ? new TransformRoute(Text(table, "destinationDatabaseName"), Text(table, "destinationTableName"), Text(table, "operation"))
            : null;

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
