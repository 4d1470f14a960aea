using System.Text.Json;
using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Records;

namespace Tarn.Aws.Kinesis;

/// <summary>The answer of GetRecords, written from the stored batches without an object per record.</summary>
internal sealed class RecordsAnswer(Utf8JsonWriter json, ShardId shard, long fromOffset, int recordsMax, int bytesMax)
{
    private long? nextOffset;

    /// <summary>Records written.</summary>
    public int Records { get; private set; }

    /// <summary>Their data and keys.</summary>
    public long Bytes { get; private set; }

    /// <summary>The offset after the last record written.</summary>
    public long NextOffset => nextOffset ?? fromOffset;

    /// <summary>Records were left out: the answer is full.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Arrival of the last record written; 0: none.</summary>
    public long LastArrivalMs { get; private set; }

    public void Begin()
    {
        json.WriteStartObject();
        json.WriteStartArray("Records"u8);
    }

    public void Write(LogRead read)
    {
        foreach (var batch in read.Batches)
        {
            if (IsCut)
            {
                return;
            }

            Write(batch);
        }
    }

    public void End(string? nextIterator, long millisBehind, List<ChildShard>? children)
    {
        json.WriteEndArray();
        json.WriteNumber("MillisBehindLatest"u8, millisBehind);
        if (nextIterator is not null)
        {
            json.WriteString("NextShardIterator"u8, nextIterator);
        }

        if (children is not null)
        {
            WriteChildren(children);
        }

        json.WriteEndObject();
        json.Flush();
    }

    private void Write(LogBatch batch)
    {
        Span<byte> number = stackalloc byte[SequenceNumber.KinesisLength];
        var reader = new RecordBatchReader(batch.Batch.Span);
        while (!reader.IsControl && reader.MoveNext())
        {
            var offset = batch.BaseOffset + reader.OffsetDelta;
            if (offset < fromOffset)
            {
                continue;
            }

            var size = reader.Key.Length + reader.Value.Length;
            if (Records == recordsMax || (Records > 0 && Bytes + size > bytesMax))
            {
                IsCut = true;
                return;
            }

            new SequenceNumber(shard, offset).WriteKinesis(number);
            json.WriteStartObject();
            json.WriteString("SequenceNumber"u8, number);
            json.WriteNumber("ApproximateArrivalTimestamp"u8, batch.ArrivalTimeMs / 1000m);
            json.WriteBase64String("Data"u8, reader.Value);
            json.WriteString("PartitionKey"u8, reader.Key);
            json.WriteEndObject();
            Records++;
            Bytes += size;
            nextOffset = offset + 1;
            LastArrivalMs = batch.ArrivalTimeMs;
        }
    }

    private void WriteChildren(List<ChildShard> children)
    {
        json.WriteStartArray("ChildShards"u8);
        foreach (var child in children)
        {
            json.WriteStartObject();
            json.WriteString("ShardId"u8, child.ShardId);
            json.WriteStartArray("ParentShards"u8);
            foreach (var parent in child.ParentShards)
            {
                json.WriteStringValue(parent);
            }

            json.WriteEndArray();
            json.WriteStartObject("HashKeyRange"u8);
            json.WriteString("StartingHashKey"u8, child.HashKeyRange.StartingHashKey);
            json.WriteString("EndingHashKey"u8, child.HashKeyRange.EndingHashKey);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
