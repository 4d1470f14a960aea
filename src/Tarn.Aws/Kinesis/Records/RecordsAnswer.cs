using System.Buffers;
using System.Text.Json;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Protocols;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Aws.Kinesis.Records;

/// <summary>The answer of GetRecords, written from the stored batches without an object per record.</summary>
internal abstract class RecordsAnswer(ShardId shard, long fromOffset, int recordsMax, int bytesMax) : IDisposable
{
    // sequence number, arrival, names of the members
    private const int RecordOverheadBytes = 190;

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

    /// <summary>About how long the answer is, in its longer form.</summary>
    public long LengthEstimate => Length(Bytes, Records);

    /// <summary>An answer in the request's form.</summary>
    /// <param name="form">The form.</param>
    /// <param name="response">Where it goes.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="fromOffset">Where the records begin.</param>
    /// <param name="recordsMax">At most so many.</param>
    /// <param name="bytesMax">Of data and keys at most so many, but for the first record.</param>
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

    /// <summary>Begins the answer.</summary>
    public abstract void Begin();

    /// <summary>Ends the answer.</summary>
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

    /// <summary>Writes one batch's records that the limits allow.</summary>
    protected abstract void Write(LogBatch batch);

    /// <summary>Whether the answer takes the record; then it is counted.</summary>
    protected bool Takes(long offset, long arrivalMs, int size)
    {
        if (Records == recordsMax || (Records > 0 && Bytes + size > bytesMax))
        {
            IsCut = true;
            return false;
        }

        Records++;
        Bytes += size;
        nextOffset = offset + 1;
        LastArrivalMs = arrivalMs;
        return true;
    }

    private static long Length(long bytes, int records) => (bytes * 4 / 3) + ((long)records * RecordOverheadBytes);

    /// <summary>The shard.</summary>
    protected ShardId Shard => shard;

    /// <summary>Where the records begin.</summary>
    protected long FromOffset => fromOffset;
}
