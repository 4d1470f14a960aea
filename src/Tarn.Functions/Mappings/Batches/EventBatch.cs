using System.Buffers;
using Tarn.Storage.Records;

namespace Tarn.Functions.Mappings.Batches;

/// <summary>Records of one shard for one call, already in the form of the event.</summary>
/// <param name="shard">The shard.</param>
internal sealed class EventBatch(ShardId shard)
{
    /// <summary>The most bytes of an event: Lambda's payload.</summary>
    public const int BytesMax = 6 * 1024 * 1024;

    // for the members beside the records, and for the state of a tumbling window
    private const int OverheadBytes = 4096;

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly List<EventRecord> _records = [];

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
        var start = _bytes.WrittenCount;
        if (_records.Count > 0 && start + (data.Length / 3L * 4) + (6L * key.Length) + OverheadBytes + StateBytes > BytesMax)
        {
            return false;
        }

        if (_records.Count > 0)
        {
            _bytes.Write(","u8);
            start++;
        }

        text.Write(_bytes, offset, arrivalMs, key, data);
        _records.Add(new EventRecord(shard, offset, arrivalMs, start, _bytes.WrittenCount - start));
        return true;
    }

    /// <summary>The event of some of the records, beside other members.</summary>
    /// <param name="from">The first record.</param>
    /// <param name="to">Behind the last record.</param>
    /// <param name="members">Members of the event behind <c>Records</c>, with a comma before each; empty: none.</param>
    public byte[] Payload(int from, int to, ReadOnlySpan<byte> members)
    {
        var bytes = from == to ? default : _bytes.WrittenSpan[_records[from].Start..(_records[to - 1].Start + _records[to - 1].Length)];
        return [.. "{\"Records\":["u8, .. bytes, .. "]"u8, .. members, .. "}"u8];
    }

    /// <summary>The first offset that is not done when the records before this one are.</summary>
    public long OffsetOf(int record) => record == _records.Count ? End : _records[record].Offset;
}
