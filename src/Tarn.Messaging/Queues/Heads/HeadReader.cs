using System.Runtime.InteropServices;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Messaging.Queues.Heads;

/// <summary>
/// Reads the records of a shard one after the other. It holds one read of the log, about <see cref="ReadBytes"/>. One caller at a time.
/// </summary>
internal sealed class HeadReader(IStreamLog log, ShardId shard) : IDisposable
{
    /// <summary>About the most bytes that one read of the log holds in memory.</summary>
    public const int ReadBytes = 256 << 10;

    private readonly List<RecordPlace> _places = [];
    private LogRead? _read;
    private int _next;
    private long _end;
    private long _skippedBefore;
    private long _skippedTaken;

    /// <summary>The first offset that was not read from the log.</summary>
    public long End => _end;

    /// <summary>The offset of the record at hand; without one, <see cref="End"/>.</summary>
    public long Next => HasRecord ? Offset : End;

    /// <summary>Whether a record is at hand.</summary>
    public bool HasRecord => _next < _places.Count;

    /// <summary>The offset of the record at hand.</summary>
    public long Offset => _places[_next].Offset;

    /// <summary>The bytes of the record at hand.</summary>
    public ReadOnlySpan<byte> Value
    {
        get
        {
            var place = CollectionsMarshal.AsSpan(_places)[_next];
            return _read!.Batches[place.Batch].Batch.Span.Slice(place.Start, place.Length);
        }
    }

    /// <summary>The damaged offsets below an offset that earlier calls did not return. They have no records.</summary>
    public long TakeSkipped(long before)
    {
        var skipped = _skippedBefore + (_read?.SkippedBefore(before) ?? 0) - _skippedTaken;
        _skippedTaken += skipped;
        return skipped;
    }

    /// <summary>Goes to the next record.</summary>
    public void Advance() => _next++;

    /// <summary>Moves to an offset; records at hand below it are skipped.</summary>
    public void SkipTo(long offset)
    {
        while (HasRecord && Offset < offset)
        {
            _next++;
        }

        _end = Math.Max(_end, offset);
    }

    /// <summary>Reads on from <see cref="End"/>, when no record is at hand. False: no more records are durable.</summary>
    public async ValueTask<bool> Load(CancellationToken cancellationToken)
    {
        Invariant.Check(!HasRecord);
        if (log.Describe(shard) is not { } bounds || bounds.StableEnd <= _end)
        {
            return false;
        }

        var from = _end;
        var read = await log.Read(shard, from, ReadBytes, cancellationToken);
        _skippedBefore += _read?.SkippedBefore(_read.NextOffset) ?? 0;
        _read?.Dispose();
        (_read, _next) = (read, 0);
        _places.Clear();
        for (var i = 0; i < read.Batches.Count; i++)
        {
            Index(read.Batches[i], i, from);
        }

        _end = read.NextOffset;
        return _places.Count > 0 || _end > from;
    }

    /// <inheritdoc/>
    public void Dispose() => _read?.Dispose();

    private void Index(LogBatch batch, int index, long from)
    {
        var reader = new RecordBatchReader(batch.Batch.Span);
        while (reader.MoveNext())
        {
            var offset = batch.BaseOffset + reader.OffsetDelta;
            if (offset >= from)
            {
                _places.Add(new RecordPlace(offset, index, reader.ValuePlace.Start, Math.Max(0, reader.ValuePlace.Length)));
            }
        }
    }

    private readonly record struct RecordPlace(long Offset, int Batch, int Start, int Length);
}
