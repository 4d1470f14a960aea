using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Ordered;

/// <summary>One shard of a pass: the frames read ahead of the pass, and the position of the next one.</summary>
internal sealed class OrderedCursor(int index, LogPosition from)
{
    private LogRead? _read;
    private int _next;
    private long _from = from.NextOffset;
    private bool _wasReturned;

    public int Index => index;

    public ShardId Shard => from.Shard;

    /// <summary>The offset after the frames that the pass has returned, and after the holes before them.</summary>
    public long Next { get; private set; } = from.NextOffset;

    /// <summary>The number of the next frame; it stays known when the frames have left the memory.</summary>
    public long Lsn { get; private set; }

    /// <summary>Bytes of the frames that are held.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether the frame with <see cref="Lsn"/> is in memory.</summary>
    public bool IsLoaded => _read is not null && _next < _read.Batches.Count;

    public LogBatch Batch => _read!.Batches[_next];

    /// <summary>Takes a read from <see cref="Next"/> on.</summary>
    /// <returns>Whether it has a frame.</returns>
    public bool Take(LogRead read)
    {
        Invariant.Check(_read is null);
        (_read, _next, _from) = (read, 0, Next);
        SkipPassed();
        if (IsLoaded)
        {
            Lsn = Batch.Lsn;
            Bytes = read.Batches.Sum(batch => (long)batch.Batch.Length);
        }

        return IsLoaded;
    }

    /// <summary>The hole between the position in the shard and its next frame, or the end of the read; null: there is none.</summary>
    public OrderedHole? Hole()
    {
        var read = _read!;
        var to = IsLoaded ? Batch.BaseOffset : read.NextOffset;
        if (to <= Next)
        {
            return null;
        }

        var expired = Next == _from ? Math.Clamp(read.Bounds.FirstOffset - Next, 0, to - Next) : 0;
        return new OrderedHole(index, Next, to, read.SkippedBefore(to) - read.SkippedBefore(Next), expired);
    }

    /// <summary>Passes over offsets without records.</summary>
    public void PassTo(long offset) => Next = Math.Max(Next, offset);

    /// <summary>Moves past the present frame.</summary>
    public void Move()
    {
        var frame = Batch;
        Next = Math.Max(Next, frame.BaseOffset + frame.Records);
        _wasReturned = true;
        _next++;
        if (IsLoaded)
        {
            Lsn = Batch.Lsn;
        }
    }

    /// <summary>Gives the read away, with the memory of its frames.</summary>
    /// <param name="wasReturned">Whether the pass has returned frames of it.</param>
    public LogRead? Release(out bool wasReturned)
    {
        var read = _read;
        wasReturned = _wasReturned;
        (_read, _next, Bytes, _wasReturned) = (null, 0, 0, false);
        return read;
    }

    // The first frame of a read may begin before the offset; one that ends before it is passed over.
    private void SkipPassed()
    {
        while (IsLoaded && Batch.BaseOffset + Batch.Records <= Next)
        {
            _next++;
        }
    }
}
