using System.Buffers;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Streams.Definitions;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis.Records;

internal sealed partial class RecordOperations
{
    private const int PutBytesMax = 10 << 20;

    /// <summary>
    /// Appends up to 500 records and 10 MiB, each record to the shard of its key. Appended records are durable before
    /// the answer.
    /// </summary>
    [RawBody]
    [Newer("DryRun", "false")]
    public async ValueTask PutRecords(PutRecordsBody body, IBufferWriter<byte> response, Call call, CancellationToken cancellationToken)
    {
        var found = FindForPut(call, body.StreamName, body.StreamARN);
        Meter(body, found.Definition, call);
        using var put = new RoutedPut(body.RecordsCount, call.Time.ToUnixTimeMilliseconds());
        found = await puts.Append(put, found, KeyOf(call, found), body, Fill, cancellationToken);
        if (body.Form == WireForm.Cbor)
        {
            CborPutAnswers.WriteAll(response, put, found);
        }
        else
        {
            PutAnswers.WriteAll(response, put, found);
        }
    }

    private static void Meter(PutRecordsBody body, StreamDefinition document, Call call)
    {
        var bytes = 0L;
        var units = 0L;
        var sizes = new RecordSizes(document);
        foreach (var record in body.Records)
        {
            var length = record.DataLength + record.PartitionKeyUtf8.Length;
            sizes.Note(record.Index, record.DataLength, record.PartitionKeyUtf8.Length);
            bytes += length;
            units += PayloadUnits(length);
        }

        sizes.ThrowIfAny();
        if (bytes > PutBytesMax)
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.RequestTooLarge);
        }

        call.Use(UsageDimension.RecordsIn, body.RecordsCount);
        call.Use(UsageDimension.RecordBytesIn, bytes);
        call.Use(UsageDimension.PutPayloadUnits, units);
    }

    private static void Fill(PutRouting puts, PutRecordsBody body, RoutedPut put, StreamLayout layout)
    {
        foreach (var record in body.Records)
        {
            if (put.IsPending(record.Index))
            {
                var key = record.PartitionKeyUtf8;
                var place = PutRouting.Route(layout, key, record.ExplicitHashKeyUtf8);
                if (!puts.IsOverLimit(put, record.Index, layout, place, key.Length + record.DataLength))
                {
                    put.Send(record.Index, place, key.Length, record.DataLength);
                }
            }
        }

        put.EndRouting();
        foreach (var record in body.Records)
        {
            if (put.IsSent(record.Index))
            {
                record.DecodeData(put.Write(record.Index, record.PartitionKeyUtf8, record.DataLength));
            }
        }
    }
}
