using System.Buffers;
using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    /// <summary>
    /// Appends one record; durable when answered. A shard's numbers grow with arrival, so SequenceNumberForOrdering holds by itself.
    /// </summary>
    [RawBody]
    public async ValueTask PutRecord(PutRecordBody body, IBufferWriter<byte> response, Call call, CancellationToken ct)
    {
        var found = Find(call, body.StreamName, body.StreamARN);
        var length = body.DataLength + body.PartitionKeyUtf8.Length;
        CheckSize(length, found.Document);
        using var put = new RoutedPut(1, length);
        var timeMs = call.Time.ToUnixTimeMilliseconds();
        await Append(
            put,
            found,
            KeyOf(call, found),
            (routed, layout) => body.DecodeData(
                routed.Add(
                    0, layout, Route(layout, body.PartitionKeyUtf8, body.ExplicitHashKeyUtf8), body.PartitionKeyUtf8, body.DataLength, timeMs)),
            ct);
        if (put.Failed > 0)
        {
            throw KinesisFailures.Whole(put.Places[0].Status, PutAnswers.NameOf(put.Places[0], found), found.Name, found.Account);
        }

        call.Use(UsageDimension.RecordsIn, 1);
        call.Use(UsageDimension.RecordBytesIn, length);
        call.Use(UsageDimension.PutPayloadUnits, PayloadUnits(length));
        PutAnswers.WriteOne(response, put.Places[0], found);
    }
}
