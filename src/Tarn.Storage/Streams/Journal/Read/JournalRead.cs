using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Read;

/// <summary>The result of a read; holds the tail's segments and its own buffers until disposed.</summary>
internal sealed class JournalRead : LogRead
{
    private readonly List<LogBatch> batches = [];
    private readonly List<FrameEntry> frames = [];
    private readonly List<TailSegment> segments = [];
    private readonly List<byte[]> buffers = [];
    private List<FrameEntry>? damaged;
    private ShardBounds bounds;
    private long nextOffset;
    private long skipped;

    public override IReadOnlyList<LogBatch> Batches => batches;

    /// <summary>The place of each batch.</summary>
    public IReadOnlyList<FrameEntry> Frames => frames;

    /// <summary>Frames that were passed over because they are damaged.</summary>
    public IReadOnlyList<FrameEntry> Damaged => damaged ?? [];

    public override long NextOffset => nextOffset;

    public override ShardBounds Bounds => bounds;

    public override long SkippedOffsets => skipped;

    public void Begin(long fromOffset, ShardBounds now)
    {
        nextOffset = Math.Max(fromOffset, 0);
        bounds = now;
    }

    public void Add(in FrameEntry frame, int records, ReadOnlyMemory<byte> batch)
    {
        frames.Add(frame);
        batches.Add(new LogBatch(frame.BaseOffset, records, frame.ArrivalTimeMs, batch));
        nextOffset = Math.Max(nextOffset, frame.EndOffset);
    }

    /// <summary>Skips a damaged frame; its offsets are holes: D6 (recovery tells damage from a torn tail).</summary>
    public void Skip(in FrameEntry frame)
    {
        (damaged ??= []).Add(frame);
        skipped += frame.Covered;
        nextOffset = Math.Max(nextOffset, frame.EndOffset);
    }

    /// <summary>
    /// Moves the next offset to the stable end: no more records lie below it. A hole there was left by a failed group
    /// or by damage.
    /// </summary>
    public void PassTo(long stableEnd) => nextOffset = Math.Max(nextOffset, stableEnd);

    public void Hold(TailSegment segment)
    {
        if (segments.Count > 0 && segments[^1] == segment)
        {
            segment.Release();
        }
        else
        {
            segments.Add(segment);
        }
    }

    public byte[] Rent(int bytes)
    {
        var buffer = PooledBytes.Rent(bytes);
        buffers.Add(buffer);
        return buffer;
    }

    public override void Dispose()
    {
        foreach (var segment in segments)
        {
            segment.Release();
        }

        foreach (var buffer in buffers)
        {
            PooledBytes.Return(buffer);
        }

        segments.Clear();
        buffers.Clear();
        batches.Clear();
    }
}
