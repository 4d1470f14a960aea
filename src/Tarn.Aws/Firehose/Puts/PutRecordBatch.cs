using System.Buffers;
using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Configuration;
using Tarn.Storage.Records;

namespace Tarn.Aws.Firehose.Puts;

internal sealed partial class PutOperations
{
    /// <summary>Accepts up to 500 records and 4 MiB; all are durable before the answer.</summary>
    [RawBody]
    public async ValueTask PutRecordBatch(PutRecordBatchBody body, IBufferWriter<byte> response, Call call, CancellationToken cancellationToken)
    {
        var target = FindDirectPut(call, body.DeliveryStreamName!);
        using var batch = new RecordBatchWriter();
        var bytes = Write(body, call, batch);
        var places = await Append(target, batch, call, cancellationToken);
        call.Use(UsageDimension.RecordsIn, body.RecordsCount);
        call.Use(UsageDimension.RecordBytesIn, bytes);
        FirehosePutAnswers.WriteBatch(response, places);
    }

    private static long Write(PutRecordBatchBody body, Call call, RecordBatchWriter batch)
    {
        batch.Begin(call.Time.ToUnixTimeMilliseconds());
        var bytes = 0L;
        var units = 0L;
        foreach (var record in body.Records)
        {
            var length = record.DataLength;
            bytes += length;
            units += IngestUnits(length);
            if (bytes > DeliveryLimits.BatchBytesMax)
            {
                throw FirehoseErrors.InvalidArgumentException("Records size exceeds 4 MB limit");
            }

            record.DecodeData(batch.Append(default, length));
        }

        call.Use(UsageDimension.IngestUnits, units);
        return bytes;
    }
}
