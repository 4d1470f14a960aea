using System.Buffers;
using Tarn.Access;
using Tarn.Aws.Firehose.Model;
using Tarn.Storage.Records;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Firehose.Puts;

internal sealed partial class PutOperations
{
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
        PutAnswers.WriteOne(response, places);
    }
}
