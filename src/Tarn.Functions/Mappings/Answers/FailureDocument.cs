using System.Buffers;
using System.Text;
using System.Text.Json;
using Tarn.Functions.Destinations;
using Tarn.Functions.Mappings.Batches;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Storage.Streams;

namespace Tarn.Functions.Mappings.Answers;

/// <summary>The object for a batch that failed finally: its facts, and in S3 the event itself.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html"/>
internal static class FailureDocument
{
    /// <summary>The object's key.</summary>
    public static string KeyOf(MappingConfig mapping, string shard, DateTimeOffset now) => BucketDestination.KeyOf($"{mapping.Uuid}/{shard}", now);

    /// <summary>The object's bytes.</summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="shard">The shard's name.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="from">The first record.</param>
    /// <param name="to">Behind the last record.</param>
    /// <param name="cause">Why it failed.</param>
    /// <param name="now">The time.</param>
    public static ReadOnlyMemory<byte> Write(
        MappingConfig mapping, string shard, EventBatch batch, int from, int to, FailureCause cause, DateTimeOffset now)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes);
        json.WriteStartObject();
        json.WriteStartObject("requestContext");
        json.WriteString("requestId", cause.RequestId);
        json.WriteString("functionArn", mapping.FunctionArn);
        json.WriteString("condition", cause.Condition);
        json.WriteNumber("approximateInvokeCount", cause.Calls);
        json.WriteEndObject();
        json.WriteStartObject("responseContext");
        json.WriteNumber("statusCode", 200);
        if (cause.Version is not null)
        {
            json.WriteString("executedVersion", cause.Version);
        }

        if (cause.FunctionError is not null)
        {
            json.WriteString("functionError", cause.FunctionError);
        }

        json.WriteEndObject();
        json.WriteString("version", "1.0");
        json.WriteString("timestamp", BucketDestination.TimeOf(now));
        Batch(json, mapping, shard, batch, from, to);
        json.WriteString("payload", batch.Payload(from, to, default).Span);
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }

    private static void Batch(Utf8JsonWriter json, MappingConfig mapping, string shard, EventBatch batch, int from, int to)
    {
        var (first, last) = (batch.Records[from], batch.Records[to - 1]);
        json.WriteStartObject("KinesisBatchInfo");
        json.WriteString("shardId", shard);
        json.WriteString("startSequenceNumber", new SequenceNumber(first.Shard, first.Offset).ToKinesis());
        json.WriteString("endSequenceNumber", new SequenceNumber(last.Shard, last.Offset).ToKinesis());
        json.WriteString("approximateArrivalOfFirstRecord", BucketDestination.TimeOf(DateTimeOffset.FromUnixTimeMilliseconds(first.ArrivalMs)));
        json.WriteString("approximateArrivalOfLastRecord", BucketDestination.TimeOf(DateTimeOffset.FromUnixTimeMilliseconds(last.ArrivalMs)));
        json.WriteNumber("batchSize", to - from);
        json.WriteString("streamArn", mapping.StreamArn);
        json.WriteEndObject();
    }
}
