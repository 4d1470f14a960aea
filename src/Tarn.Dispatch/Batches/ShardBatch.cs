using System.Buffers;
using Tarn.Storage.Records;

namespace Tarn.Dispatch.Batches;

/// <summary>Records of one shard for one call, already in the target's form.</summary>
internal sealed class ShardBatch
{
    // for parts of a fixed length, and for the end of the form
    private const int OverheadBytes = 4096;

    private readonly ShardId _shard;
    private readonly IBatchForm _form;
    private readonly int _begin;
    private readonly List<BatchRecord> _records = [];

    /// <param name="form">The target's form.</param>
    /// <param name="buffer">A buffer of this batch alone; its bytes are forgotten.</param>
    public ShardBatch(ShardId shard, IBatchForm form, BatchBuffer buffer)
    {
        (_shard, _form, Buffer) = (shard, form, buffer);
        buffer.Cut(0);
        form.Begin(buffer);
        _begin = buffer.Length;
    }

    /// <summary>The buffer of the call's bytes.</summary>
    public BatchBuffer Buffer { get; }

    public IReadOnlyList<BatchRecord> Records => _records;

    /// <summary>The most bytes of a call.</summary>
    public required int BytesMax { get; init; }

    /// <summary>The first offset after the batch; records before it that are not in the batch are passed over.</summary>
    public long End { get; set; }

    /// <summary>Records before the batch that the log no longer has. They are counted with the first move of the position.</summary>
    public long Lost { get; set; }

    /// <summary>Damaged records that the reading of the batch passed over.</summary>
    public long Damaged { get; set; }

    /// <summary>The tumbling window of the records; null: there are none.</summary>
    public long? WindowStartMs { get; set; }

    /// <summary>Whether the window ends with this batch.</summary>
    public bool EndsWindow { get; set; }

    /// <summary>The bytes that the state takes.</summary>
    public int StateBytes { get; init; }

    /// <summary>Adds a record; false: the batch would be too large. The first record is always taken.</summary>
    public bool TryAdd(in StreamRecord record)
    {
        var start = Buffer.Length;
        if (_records.Count > 0 && start + _form.SizeOf(record) + OverheadBytes + StateBytes > BytesMax)
        {
            return false;
        }

        if (_records.Count > 0)
        {
            _form.Separate(Buffer);
            start = Buffer.Length;
        }

        _form.Write(Buffer, record);
        _records.Add(new BatchRecord(_shard, record.Offset, record.ArrivalMs, start, Buffer.Length - start));
        return true;
    }

    /// <summary>
    /// The bytes of a call with some of the records. The bytes of all records are not copied: they are valid until the next payload of
    /// the batch is made.
    /// </summary>
    /// <param name="from">The first record.</param>
    /// <param name="to">After the last record.</param>
    /// <param name="window">The call's window; null: the mapping has none.</param>
    public ReadOnlyMemory<byte> Payload(int from, int to, CallWindow? window)
    {
        if (from == 0 && to == _records.Count)
        {
            Buffer.Cut(RecordsEnd);
            _form.End(Buffer, window);
            return Buffer.Written;
        }

        var bytes = from == to ? default : Buffer.WrittenSpan[_records[from].Start.._records[to - 1].End];
        var part = new BatchBuffer(_begin + bytes.Length + OverheadBytes + (window?.State.Length ?? 0));
        _form.Begin(part);
        part.Write(bytes);
        _form.End(part, window);
        return part.Written;
    }

    /// <summary>Some of the records.</summary>
    /// <param name="from">The first record.</param>
    /// <param name="to">After the last record.</param>
    public BatchSlice Slice(int from, int to) => new(this, from, to);

    /// <summary>The first offset that is not done when the records before this one are.</summary>
    public long OffsetOf(int record) => record == _records.Count ? End : _records[record].Offset;

    private int RecordsEnd => _records.Count == 0 ? _begin : _records[^1].End;
}
