using Tarn.Aws.Kinesis.Answers;
using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Aws.Kinesis.Consumers;

/// <summary>
/// The records of one read as a SubscribeToShardEvent, written directly from the stored batches. A large read becomes
/// several events: after an event with <see cref="IsCut"/>, another event continues the same read. The last event
/// releases the read once it is written.
/// </summary>
internal sealed class RecordsEvent(LogRead read, ShardId shard, long fromOffset, long endOffset, DateTimeOffset now)
    : RawEvent("SubscribeToShardEvent")
{
    private const int BytesMax = 1 << 20;

    private static readonly StructureTraits Event = SubscribeToShardEventCodec.Traits;
    private static readonly MemberTraits EventRecords = Event.Member("Records");
    private static readonly MemberTraits Continuation = Event.Member("ContinuationSequenceNumber");
    private static readonly MemberTraits MillisBehind = Event.Member("MillisBehindLatest");

    private long _lastArrivalMs;

    /// <summary>The number of records written.</summary>
    public int Records { get; private set; }

    /// <summary>The bytes of the records' data and keys.</summary>
    public long Bytes { get; private set; }

    /// <summary>The offset after the last record written; the read's end when the event is not cut.</summary>
    public long NextOffset { get; private set; }

    /// <summary>True when the read holds more records than the event.</summary>
    public bool IsCut { get; private set; }

    public override void Dispose()
    {
        if (!IsCut)
        {
            read.Dispose();
        }
    }

    public override void Write<TWriter>(ref TWriter writer)
    {
        writer.BeginStructure(Event);
        writer.Member(EventRecords);
        writer.BeginList(EventRecords);
        foreach (var batch in read.Batches)
        {
            if (!IsCut)
            {
                Write(ref writer, batch);
            }
        }

        NextOffset = IsCut ? NextOffset : endOffset; // skips damaged records too
        writer.EndList(EventRecords);
        writer.Member(Continuation);
        Span<byte> digits = stackalloc byte[SequenceNumber.KinesisLength];
        new SequenceNumber(shard, NextOffset - 1).WriteKinesis(digits);
        writer.Text(digits);
        writer.Member(MillisBehind);
        writer.Int64(NextOffset >= read.Bounds.StableEnd ? 0 : Math.Max(1, now.ToUnixTimeMilliseconds() - _lastArrivalMs));
        writer.EndStructure();
    }

    private void Write<TWriter>(ref TWriter writer, LogBatch batch)
        where TWriter : IShapeWriter, allows ref struct
    {
        var reader = new RecordBatchReader(batch.Batch.Span);
        while (!reader.IsControl && reader.MoveNext())
        {
            var offset = batch.BaseOffset + reader.OffsetDelta;
            if (offset < fromOffset)
            {
                continue;
            }

            var size = reader.Key.Length + reader.Value.Length;
            if (Records > 0 && Bytes + size > BytesMax)
            {
                IsCut = true;
                return;
            }

            writer.Item(EventRecords);
            RecordWriter.Write(ref writer, new SequenceNumber(shard, offset), batch.ArrivalTimeMs, reader);
            Records++;
            Bytes += size;
            NextOffset = offset + 1;
            _lastArrivalMs = batch.ArrivalTimeMs;
        }
    }
}
