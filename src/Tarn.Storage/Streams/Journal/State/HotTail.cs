namespace Tarn.Storage.Streams.Journal.State;

/// <summary>The journal's newest bytes in memory, up to a limit: recent records are read without the disk.</summary>
internal sealed class HotTail(long bytesMax, int segmentBytes)
{
    // The garbage collector has a separate heap for pinned arrays, designed for few large ones.
    private const int PinnedFrom = 64 << 10;

    // Two buffers in stock serve the writer; more would be memory that no limit counts.
    private const int StockMax = 2;

    // The stock counts toward the limit too.
    private readonly long _segmentBytesMax = Math.Max(bytesMax / 2, bytesMax - ((long)StockMax * segmentBytes));

    private readonly Lock _gate = new();
    private readonly Stack<byte[]> _free = new();
    private TailSegment[] _segments = [];

    /// <summary>
    /// A new segment with at least that many free bytes; the oldest segments leave when the limit is passed. Only the writer
    /// calls it.
    /// </summary>
    public TailSegment Begin(long file, long filePosition, int bytes)
    {
        var segment = new TailSegment(this, Rent(bytes), file, filePosition);
        var old = _segments;
        var total = old.Sum(known => (long)known.Buffer.Length) + segment.Buffer.Length;
        var leaving = 0;
        while (total > _segmentBytesMax && leaving < old.Length)
        {
            total -= old[leaving++].Buffer.Length;
        }

        Volatile.Write(ref _segments, [.. old.AsSpan(leaving), segment]);
        foreach (var left in old.AsSpan(0, leaving))
        {
            left.Release();
        }

        return segment;
    }

    /// <summary>The segment that holds this piece of a file, leased; null when the tail has moved on.</summary>
    public TailSegment? TryLease(long file, long position, int length)
    {
        var known = Volatile.Read(ref _segments);
        for (var i = known.Length - 1; i >= 0; i--)
        {
            if (known[i].Holds(file, position, length))
            {
                return known[i].TryLease() ? known[i] : null;
            }
        }

        return null;
    }

    internal void GiveBack(byte[] buffer)
    {
        if (buffer.Length != segmentBytes)
        {
            return;
        }

        lock (_gate)
        {
            if (_free.Count < StockMax)
            {
                _free.Push(buffer);
            }
        }
    }

    private byte[] Rent(int bytes)
    {
        lock (_gate)
        {
            if (bytes <= segmentBytes && _free.TryPop(out var buffer))
            {
                return buffer;
            }
        }

        return GC.AllocateUninitializedArray<byte>(Math.Max(bytes, segmentBytes), pinned: segmentBytes >= PinnedFrom);
    }
}
