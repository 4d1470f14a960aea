using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Read;

/// <summary>The result of a read; holds the tail's segments and its own buffers until disposed.</summary>
internal sealed class JournalRead : LogRead
{
    private readonly List<LogBatch> _batches = [];
    private readonly List<FrameEntry> _frames = [];
    private readonly List<TailSegment> _segments = [];
    private readonly List<byte[]> _buffers = [];
    private List<FrameEntry>? _damaged;
    private ShardBounds _bounds;
    private long _from;
    private long _nextOffset;
    private long _skipped;

    public override IReadOnlyList<LogBatch> Batches => _batches;

    /// <summary>The position of each batch.</summary>
    public IReadOnlyList<FrameEntry> Frames => _frames;

    /// <summary>Frames that were passed over because they are damaged.</summary>
    public IReadOnlyList<FrameEntry> Damaged => _damaged ?? [];

    public override long NextOffset => _nextOffset;

    public override ShardBounds Bounds => _bounds;

    public override long SkippedOffsets => _skipped;

    public override long SkippedBefore(long offset)
    {
        if (_damaged is null)
        {
            return 0;
        }

        var skipped = 0L;
        foreach (var frame in _damaged)
        {
            skipped += Math.Max(0, Math.Min(frame.EndOffset, offset) - Math.Max(frame.BaseOffset, _from));
        }

        return skipped;
    }

    public void Begin(long fromOffset, ShardBounds now)
    {
        _nextOffset = _from = Math.Max(fromOffset, 0);
        _bounds = now;
    }

    public void Add(in FrameEntry frame, int records, ReadOnlyMemory<byte> batch, long lsn)
    {
        _frames.Add(frame);
        _batches.Add(new LogBatch(frame.BaseOffset, records, frame.ArrivalTimeMs, batch, lsn));
        _nextOffset = Math.Max(_nextOffset, frame.EndOffset);
    }

    /// <summary>Skips a damaged frame; its offsets are holes: D6 (recovery tells damage from a torn tail).</summary>
    public void Skip(in FrameEntry frame)
    {
        (_damaged ??= []).Add(frame);
        _skipped += frame.Covered;
        _nextOffset = Math.Max(_nextOffset, frame.EndOffset);
    }

    /// <summary>
    /// Moves the next offset to the stable end: no more records are below it. A hole there was left by a failed group
    /// or by damage.
    /// </summary>
    public void PassTo(long stableEnd) => _nextOffset = Math.Max(_nextOffset, stableEnd);

    public void Hold(TailSegment segment)
    {
        if (_segments.Count > 0 && _segments[^1] == segment)
        {
            segment.Release();
        }
        else
        {
            _segments.Add(segment);
        }
    }

    public byte[] Rent(int bytes)
    {
        var buffer = PooledBytes.Rent(bytes);
        _buffers.Add(buffer);
        return buffer;
    }

    public override void Dispose()
    {
        foreach (var segment in _segments)
        {
            segment.Release();
        }

        foreach (var buffer in _buffers)
        {
            PooledBytes.Return(buffer);
        }

        _segments.Clear();
        _buffers.Clear();
        _batches.Clear();
    }
}
