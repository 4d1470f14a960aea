using System.Buffers;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Layouts;

/// <summary>
/// Sorts one call's records into one Kafka record batch v2 per shard, all batches in one pooled buffer. It makes two
/// passes over the records: <see cref="Measure"/> each, <see cref="Lay"/>, then <see cref="Write"/> each measured
/// record, in the same order. One thread at a time.
/// </summary>
/// <remarks>
/// With a buffer per batch, 500 records over 1,000 shards would take 390 buffers: more than a pool holds, each
/// too large or growing.
/// </remarks>
/// <param name="layout">The stream; its open shards are named by index.</param>
/// <param name="records">Records of the call, at most 65,535; they are named by index, from 0.</param>
public sealed class ShardBatches(StreamLayout layout, int records) : IDisposable
{
    private readonly int[] _byShard = RentCleared(layout.Open.Count);
    private readonly ushort[] _batchOf = ArrayPool<ushort>.Shared.Rent(records);
    private readonly ushort[] _indexes = ArrayPool<ushort>.Shared.Rent(records);
    private readonly Batch[] _batches = ArrayPool<Batch>.Shared.Rent(Math.Min(layout.Open.Count, records));
    private byte[] _buffer = [];
    private long _timestampMs;

    /// <summary>The number of batches: one per shard for which a record was measured.</summary>
    public int Count { get; private set; }

    /// <summary>First pass: a record will go to that shard.</summary>
    public void Measure(int record, int shard, int keyLength, int valueLength)
    {
        if (_byShard[shard] == 0)
        {
            _batches[Count] = new Batch { Shard = shard, Length = RecordBatchFormat.Records };
            _byShard[shard] = ++Count;
        }

        var place = _byShard[shard] - 1;
        _batchOf[record] = (ushort)place;
        ref var batch = ref _batches[place];
        batch.Length = checked(batch.Length + RecordBatchEncoding.RecordLength(batch.Records, keyLength, valueLength));
        batch.Records++;
    }

    /// <summary>Between the passes: reserves every batch's memory.</summary>
    /// <param name="recordsTimeMs">Every record's time, Unix milliseconds.</param>
    public void Lay(long recordsTimeMs)
    {
        _timestampMs = recordsTimeMs;
        var (start, firstIndex) = (0, 0);
        foreach (ref var batch in _batches.AsSpan(0, Count))
        {
            batch.Start = start;
            batch.Written = RecordBatchFormat.Records;
            batch.FirstIndex = firstIndex;
            start = checked(start + batch.Length);
            firstIndex += batch.Records;
            batch.Records = 0;
        }

        _buffer = PooledBytes.Rent(start);
    }

    /// <summary>
    /// Second pass: writes a measured record's key and returns the memory for its value, which must be filled before
    /// <see cref="Finish"/>.
    /// </summary>
    public Span<byte> Write(int record, ReadOnlySpan<byte> key, int valueLength)
    {
        ref var batch = ref _batches[_batchOf[record]];
        var target = _buffer.AsSpan(batch.Start + batch.Written, batch.Length - batch.Written);
        var value = RecordBatchEncoding.WriteRecord(target, batch.Records, key, valueLength, 0, out var length);
        _indexes[batch.FirstIndex + batch.Records] = (ushort)record;
        batch.Written += length;
        batch.Records++;
        return value;
    }

    /// <summary>
    /// Completes every batch and fills in the appends; their memory is valid until <see cref="Dispose"/>.
    /// </summary>
    /// <param name="appends">Gets one append for each batch: <see cref="Count"/> in all.</param>
    public void Finish(Span<ShardAppend> appends)
    {
        for (var i = 0; i < Count; i++)
        {
            ref readonly var batch = ref _batches[i];
            Invariant.Check(batch.Written == batch.Length);
            RecordBatchEncoding.WriteHeader(_buffer.AsSpan(batch.Start, batch.Length), batch.Records, _timestampMs, _timestampMs);
            appends[i] = new ShardAppend
            {
                Stream = layout.Stream.Id,
                Shard = layout.Open[batch.Shard].Id,
                Batch = _buffer.AsMemory(batch.Start, batch.Length),
                Records = batch.Records,

                // Without indexes they are 0, 1, 2, …, which is the case when one shard takes all records.
                CallIndexes = batch.Records == records ? default : _indexes.AsMemory(batch.FirstIndex, batch.Records),
            };
        }
    }

    public ShardDescription ShardOf(int batch) => layout.Open[_batches[batch].Shard];

    /// <summary>The call's indexes of a batch's records, in batch order.</summary>
    public ReadOnlySpan<ushort> RecordsOf(int batch) => _indexes.AsSpan(_batches[batch].FirstIndex, _batches[batch].Records);

    /// <summary>Bytes of a batch.</summary>
    public int LengthOf(int batch) => _batches[batch].Length;

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_byShard);
        ArrayPool<ushort>.Shared.Return(_batchOf);
        ArrayPool<ushort>.Shared.Return(_indexes);
        ArrayPool<Batch>.Shared.Return(_batches);
        if (_buffer.Length > 0)
        {
            PooledBytes.Return(_buffer);
            _buffer = [];
        }
    }

    private static int[] RentCleared(int length)
    {
        var array = ArrayPool<int>.Shared.Rent(length);
        array.AsSpan(0, length).Clear();
        return array;
    }

    private struct Batch
    {
        public int Shard;
        public int Records;
        public int Length;
        public int Start;
        public int Written;
        public int FirstIndex;
    }
}
