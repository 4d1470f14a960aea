using System.Buffers;
using Tarn.Storage.Records;

namespace Tarn.Functions.Mappings.Batches;

/// <summary>Records of one shard for one call, already in the form of the event.</summary>
internal sealed class EventBatch
{
    /// <summary>The most bytes of an event: Lambda's payload.</summary>
    public const int BytesMax = 6 * 1024 * 1024;

    // for the members beside the records, and for the state of a tumbling window
    private const int OverheadBytes = 4096;

    private static ReadOnlySpan<byte> Start => "{\"Records\":["u8;

    private readonly ShardId _shard;
    private readonly List<EventRecord> _records = [];

    /// <param name="shard">The shard.</param>
    /// <param name="buffer">A buffer of this batch alone; its bytes are forgotten.</param>
    public EventBatch(ShardId shard, EventBuffer buffer)
    {
        _shard = shard;
        Buffer = buffer;
        buffer.Cut(0);
        buffer.Write(Start);
    }

    /// <summary>The buffer of the event's bytes.</summary>
    public EventBuffer Buffer { get; }

    /// <summary>The records.</summary>
    public IReadOnlyList<EventRecord> Records => _records;

    /// <summary>The first offset behind the batch; records before it that are not in the batch are passed over.</summary>
    public long End { get; set; }

    /// <summary>The tumbling window of the records; null: there are none.</summary>
    public long? WindowStartMs { get; set; }

    /// <summary>Whether the window ends with this batch.</summary>
    public bool EndsWindow { get; set; }

    /// <summary>The bytes that the state takes.</summary>
    public int StateBytes { get; init; }

    /// <summary>Adds a record; false: the batch would be too large. The first record is always taken.</summary>
    public bool TryAdd(RecordText text, long offset, long arrivalMs, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data)
    {
        var start = Buffer.Length;
        if (_records.Count > 0 && start + (data.Length / 3L * 4) + (6L * key.Length) + OverheadBytes + StateBytes > BytesMax)
        {
            return false;
        }

        if (_records.Count > 0)
        {
            Buffer.Write(","u8);
            start++;
        }

        text.Write(Buffer, offset, arrivalMs, key, data);
        _records.Add(new EventRecord(_shard, offset, arrivalMs, start, Buffer.Length - start));
        return true;
    }

    /// <summary>
    /// The event of some of the records, beside other members. The event of all records is not copied: it is valid until
    /// the next payload of the batch is made.
    /// </summary>
    /// <param name="from">The first record.</param>
    /// <param name="to">Behind the last record.</param>
    /// <param name="members">Members of the event behind <c>Records</c>, with a comma before each; empty: none.</param>
    public ReadOnlyMemory<byte> Payload(int from, int to, ReadOnlySpan<byte> members)
    {
        if (from == 0 && to == _records.Count)
        {
            Buffer.Cut(RecordsEnd);
            Buffer.Write("]"u8);
            Buffer.Write(members);
            Buffer.Write("}"u8);
            return Buffer.Written;
        }

        var bytes = from == to ? default : Buffer.WrittenSpan[_records[from].Start.._records[to - 1].End];
        return (byte[])[.. Start, .. bytes, .. "]"u8, .. members, .. "}"u8];
    }

    /// <summary>The first offset that is not done when the records before this one are.</summary>
    public long OffsetOf(int record) => record == _records.Count ? End : _records[record].Offset;

    private int RecordsEnd => _records.Count == 0 ? Start.Length : _records[^1].End;
}
