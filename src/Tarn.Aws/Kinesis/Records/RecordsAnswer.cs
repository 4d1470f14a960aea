using System.Buffers;
using System.Text.Json;
using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Aws.Kinesis.Records;

/// <summary>Writes the answer of GetRecords from the stored batches, without an object per record.</summary>
internal abstract class RecordsAnswer(ShardId shard, long fromOffset, int recordsMax, int bytesMax) : IDisposable
{
    // Sequence number, arrival time and the members' names.
    private const int RecordOverheadBytes = 190;

    private long? _nextOffset;

    /// <summary>The number of records written.</summary>
    public int Records { get; private set; }

    /// <summary>The bytes of the records' data and keys.</summary>
    public long Bytes { get; private set; }

    /// <summary>The offset after the last record written.</summary>
    public long NextOffset => _nextOffset ?? fromOffset;

    /// <summary>True when the answer is full and records were left out.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Arrival time of the last record written, Unix milliseconds; 0 when none was written.</summary>
    public long LastArrivalMs { get; private set; }

    /// <summary>The approximate length of the answer in bytes, in its longer form (JSON).</summary>
    public long LengthEstimate => Length(Bytes, Records);

    /// <summary>Opens an answer in the request's form.</summary>
    /// <param name="response">The buffer that the answer is written to.</param>
    /// <param name="fromOffset">The offset of the first record.</param>
    /// <param name="recordsMax">The most records.</param>
    /// <param name="bytesMax">The most bytes of data and keys; a larger first record is still written.</param>
    public static RecordsAnswer Open(
        WireForm form, IBufferWriter<byte> response, ShardId shard, long fromOffset, int recordsMax, int bytesMax)
    {
        if (form == WireForm.Cbor)
        {
            return new RecordsAnswer<CborShapeWriter>(new(response), null, shard, fromOffset, recordsMax, bytesMax);
        }

        var json = new Utf8JsonWriter(response, new JsonWriterOptions { SkipValidation = true });
        return new RecordsAnswer<JsonShapeWriter>(new(json), json, shard, fromOffset, recordsMax, bytesMax);
    }

    public abstract void Begin();

    public abstract void End(string? nextIterator, long millisBehind, List<ChildShard>? children);

    /// <summary>Adds records, up to the limits.</summary>
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

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Writes the records of one batch, up to the limits.</summary>
    protected abstract void Write(LogBatch batch);

    /// <summary>
    /// Counts the record if it fits into the answer; else marks the answer as cut and returns false.
    /// </summary>
    protected bool Takes(long offset, long arrivalMs, int size)
    {
        if (Records == recordsMax || (Records > 0 && Bytes + size > bytesMax))
        {
            IsCut = true;
            return false;
        }

        Records++;
        Bytes += size;
        _nextOffset = offset + 1;
        LastArrivalMs = arrivalMs;
        return true;
    }

    private static long Length(long bytes, int records) => (bytes * 4 / 3) + ((long)records * RecordOverheadBytes);

    protected ShardId Shard => shard;

    /// <summary>The offset of the first record.</summary>
    protected long FromOffset => fromOffset;
}
