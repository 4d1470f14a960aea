using System.Globalization;
using System.Text.Json;
using Tarn.Dispatch.Batches;
using Tarn.Dispatch.Targets;
using Tarn.Storage.Losses;

namespace Tarn.Dispatch.Sources;

/// <summary>The description of discarded records of a shard, which documents of failures have.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html"/>
public static class BatchInfo
{
    /// <summary>Writes the description as a member.</summary>
    /// <param name="shard">The shard's name.</param>
    public static void Write(Utf8JsonWriter json, IMappingSource source, string streamArn, string shard, BatchSlice records)
    {
        var (first, last) = (records[0], records[records.Count - 1]);
        json.WriteStartObject(source.BatchInfo);
        json.WriteString("shardId", shard);
        json.WriteString("startSequenceNumber", source.NumberOf(first.Shard, first.Offset));
        json.WriteString("endSequenceNumber", source.NumberOf(last.Shard, last.Offset));
        json.WriteString("approximateArrivalOfFirstRecord", TimeOf(DateTimeOffset.FromUnixTimeMilliseconds(first.ArrivalMs)));
        json.WriteString("approximateArrivalOfLastRecord", TimeOf(DateTimeOffset.FromUnixTimeMilliseconds(last.ArrivalMs)));
        json.WriteNumber("batchSize", records.Count);
        json.WriteString("streamArn", streamArn);
        json.WriteEndObject();
    }

    /// <summary>AWS's name of a cause.</summary>
    public static string ConditionOf(GiveUpCause cause) => cause switch
    {
        GiveUpCause.TooOld => "EventAgeExceeded",
        GiveUpCause.TooLarge => "PayloadSizeExceeded",
        _ => "RetryAttemptsExhausted",
    };

    /// <summary>The loss of records that no destination takes.</summary>
    /// <param name="arn">The ARN under which the loss is counted.</param>
    public static Loss LossOf(GivenUp given, string arn, string reason)
    {
        var bytes = 0L;
        for (var i = 0; i < given.Records.Count; i++)
        {
            bytes += given.Records[i].Length;
        }

        var kind = given.Cause switch
        {
            GiveUpCause.TooOld => LossKind.TooOld,
            GiveUpCause.TooLarge => LossKind.TooLarge,
            _ => LossKind.Exhausted,
        };
        return new Loss(arn, kind, given.Records.Count, bytes, reason);
    }

    /// <summary>A time as these documents have it.</summary>
    public static string TimeOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
