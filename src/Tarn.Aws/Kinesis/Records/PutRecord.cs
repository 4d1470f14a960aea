using System.Buffers;
using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis.Records;

internal sealed partial class RecordOperations
{
    /// <summary>
    /// Appends one record; it is durable before the answer. A shard's sequence numbers grow with arrival, so the order
    /// that SequenceNumberForOrdering asks for always holds.
    /// </summary>
    [RawBody]
    [Newer("DryRun", "false")]
    public async ValueTask PutRecord(PutRecordBody body, IBufferWriter<byte> response, Call call, CancellationToken cancellationToken)
    {
        var found = FindForPut(call, body.StreamName, body.StreamARN);
        var length = body.DataLength + body.PartitionKeyUtf8.Length;
        var sizes = new RecordSizes(found.Definition);
        sizes.Note(body.DataLength, body.PartitionKeyUtf8.Length);
        sizes.ThrowIfAny();
        CheckNumberForOrdering(body.SequenceNumberForOrderingUtf8, found);
        using var put = new RoutedPut(1, call.Time.ToUnixTimeMilliseconds());
        found = await puts.Append(put, found, KeyOf(call, found), body, Fill, cancellationToken);
        if (put.Failed > 0)
        {
            throw PutFailures.Whole(put.Places[0].Status, PutAnswers.NameOf(put.Places[0], found), found.Name, found.Account);
        }

        call.Use(UsageDimension.RecordsIn, 1);
        call.Use(UsageDimension.RecordBytesIn, length);
        call.Use(UsageDimension.PutPayloadUnits, PayloadUnits(length));
        if (body.Form == WireForm.Cbor)
        {
            CborPutAnswers.WriteOne(response, put.Places[0], found);
        }
        else
        {
            PutAnswers.WriteOne(response, put.Places[0], found);
        }
    }

    private static void Fill(PutRouting puts, PutRecordBody body, RoutedPut put, StreamLayout layout)
    {
        var key = body.PartitionKeyUtf8;
        var place = PutRouting.Route(layout, key, body.ExplicitHashKeyUtf8);
        if (puts.IsOverLimit(put, 0, layout, place, key.Length + body.DataLength))
        {
            return;
        }

        put.Send(0, place, key.Length, body.DataLength);
        put.EndRouting();
        body.DecodeData(put.Write(0, key, body.DataLength));
    }
}
