using System.Buffers;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Firehose.Refusals;
using Tarn.Delivery;
using Tarn.Delivery.Configuration;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Aws.Firehose.Puts;

/// <summary>Puts of records to delivery streams whose source is direct puts.</summary>
/// <param name="streams">Finds delivery streams.</param>
/// <param name="deliveries">Takes the records.</param>
[AwsOperations("firehose")]
internal sealed partial class PutOperations(DeliveryStreamFinder streams, Deliveries deliveries)
{
    private const int IngestUnitBytes = 5 * 1024;

    /// <summary>Accepts one record; it is durable before the answer.</summary>
    [RawBody]
    public async ValueTask PutRecord(PutRecordBody body, IBufferWriter<byte> response, Call call, CancellationToken cancellationToken)
    {
        var target = FindDirectPut(call, body.DeliveryStreamName!);
        using var batch = new RecordBatchWriter();
        batch.Begin(call.Time.ToUnixTimeMilliseconds());
        var length = body.RecordDataLength;
        body.DecodeRecordData(batch.Append(default, length));
        var places = await Append(target, batch, call, cancellationToken);
        call.Use(UsageDimension.RecordsIn, 1);
        call.Use(UsageDimension.RecordBytesIn, length);
        call.Use(UsageDimension.IngestUnits, IngestUnits(length));
        FirehosePutAnswers.WriteOne(response, places);
    }

    /// <summary>Each record is rounded up to 5 KB.</summary>
    private static long IngestUnits(int length) => Math.Max(1, (length + IngestUnitBytes - 1) / IngestUnitBytes);

    private (Resource Resource, DeliveryConfig Config) FindDirectPut(Call call, string name)
    {
        var resource = streams.Find(call, name);
        if (!deliveries.TryFind(DeliveryStreamFinder.IdOf(resource), out var config))
        {
            throw DeliveryStreamFinder.NotFound(name, call.Account);
        }

        return config.TakesPuts
            ? (resource, config)
            : throw FirehoseErrors.InvalidSourceException(
                $"Firehose {name} reads a Kinesis stream: put records to that stream, or use a delivery stream of type DirectPut.");
    }

    private async ValueTask<PutPositions> Append(
        (Resource Resource, DeliveryConfig Config) target, RecordBatchWriter batch, Call call, CancellationToken cancellationToken)
    {
        var outcome = await deliveries.Put(
            DeliveryStreamFinder.IdOf(target.Resource), batch.Finish(), batch.Records, call.KeyFor(target.Resource.Id), cancellationToken);
        if (outcome.Recorded is { } recorded)
        {
            return new PutPositions(default, 0, batch.Records, recorded);
        }

        var shard = outcome.Shards.Span[0];
        return shard.Status switch
        {
            AppendStatus.Appended or AppendStatus.Repeated =>
                new PutPositions(target.Config.Source.DirectPutShard!.Value, shard.BaseOffset, batch.Records, null),
            AppendStatus.DiskFull => throw FirehoseFailures.Unavailable("The log's disk is full. Retry later."),
            _ => throw FirehoseFailures.Unavailable("Slow down."),
        };
    }
}
