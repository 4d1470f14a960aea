using System.Buffers;
using System.Text.Json;
using Tarn.Dispatch.Batches;
using Tarn.Dispatch.Sources;
using Tarn.Dispatch.Targets;
using Tarn.Functions.Destinations;
using Tarn.Functions.Mappings.Configuration;

namespace Tarn.Functions.Mappings.Answers;

/// <summary>The object or message for a batch that failed finally: its facts, and in S3 the event itself.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html"/>
internal static class FailureDocument
{
    /// <summary>The object's key.</summary>
    public static string KeyOf(MappingConfig mapping, string shard, DateTimeOffset now) => BucketDestination.KeyOf($"{mapping.Uuid}/{shard}", now);

    /// <summary>The bytes.</summary>
    /// <param name="shard">The shard's name.</param>
    /// <param name="given">The records, and why they failed.</param>
    public static ReadOnlyMemory<byte> Write(MappingConfig mapping, IMappingSource source, string shard, GivenUp given, DateTimeOffset now, bool hasPayload)
    {
        var last = given.Last as FunctionAnswer;
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes);
        json.WriteStartObject();
        json.WriteStartObject("requestContext");
        json.WriteString("requestId", last?.RequestId ?? "");
        json.WriteString("functionArn", mapping.FunctionArn);
        json.WriteString("condition", BatchInfo.ConditionOf(given.Cause));
        json.WriteNumber("approximateInvokeCount", given.Calls);
        json.WriteEndObject();
        json.WriteStartObject("responseContext");
        json.WriteNumber("statusCode", 200);
        if (last is not null)
        {
            json.WriteString("executedVersion", last.Version);
        }

        if (last?.FunctionError is { } error)
        {
            json.WriteString("functionError", error);
        }

        json.WriteEndObject();
        json.WriteString("version", "1.0");
        json.WriteString("timestamp", BatchInfo.TimeOf(now));
        BatchInfo.Write(json, source, mapping.StreamArn, shard, given.Records);
        if (hasPayload)
        {
            json.WriteString("payload", given.Records.Payload().Span);
        }

        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }
}
