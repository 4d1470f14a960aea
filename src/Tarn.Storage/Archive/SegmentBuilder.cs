using Tarn.Storage.Objects.Segments;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.Read;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Archive;

/// <summary>
/// Writes a segment: a journal file's header page, the frames unchanged (headers intact, damage too), shard by shard,
/// and a footer, D10 (sealed files end with an index). Frames are gathered in windows of 4 MiB, in the order in which
/// they are in the sources. So, with many shards, each source is read from beginning to end a few times, and never
/// frame by frame.
/// </summary>
internal sealed class SegmentBuilder(SegmentPlan plan, Guid instance, uint seed, TimeProvider time)
{
    private const int WindowBytes = 4 << 20;
    private const int ReadBytes = 1 << 20;

    // Counted over all sources: a bad disk ends the move, because the sources are freed after it.
    private readonly List<(long Position, int Length)> _unreadable = [];

    /// <summary>Writes the whole segment.</summary>
    /// <returns>The segment's registration.</returns>
    public async Task<SegmentRow> Write(SegmentBlobWriter blob, CancellationToken cancellationToken)
    {
        await blob.Write(new FileHeader(0, instance, 0, time.GetUtcNow().ToUnixTimeMilliseconds(), default).ToPage());
        var index = new List<(JournalShard Shard, FrameEntry[] Frames)>();
        var copies = new List<(FrameEntry From, long To)>();
        var end = Place(blob.Length, index, copies);
        await WriteFrames(blob, copies, cancellationToken);
        Invariant.Check(blob.Length == end);
        var slices = new List<SliceEntry>();
        var footer = Footer(end, index, slices);
        await blob.Write(footer);
        await blob.Write(FooterWriter.Trailer(end, footer.Length));
        return new SegmentRow
        {
            Blob = blob.Id,
            Bytes = blob.Length,
            LastLsn = plan.LastLsn,
            Ranges = slices.ConvertAll(slice => slice.MovedBy(end + FrameHeader.Bytes)),
        };
    }

    private long Place(long position, List<(JournalShard Shard, FrameEntry[] Frames)> index, List<(FrameEntry From, long To)> copies)
    {
        foreach (var (shard, frames) in plan.Shards)
        {
            var placed = new FrameEntry[frames.Count];
            for (var i = 0; i < placed.Length; i++)
            {
                placed[i] = frames[i] with { Position = position };
                copies.Add((frames[i], position));
                position += frames[i].Length;
            }

            index.Add((shard, placed));
        }

        return position;
    }

    private async Task WriteFrames(SegmentBlobWriter blob, List<(FrameEntry From, long To)> copies, CancellationToken cancellationToken)
    {
        var window = PooledBytes.Rent(copies.Max(copy => Math.Max(copy.From.Length, WindowBytes)));
        try
        {
            for (var first = 0; first < copies.Count;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                first = await WriteWindow(blob, copies, first, window);
            }
        }
        finally
        {
            PooledBytes.Return(window);
        }
    }

    private async Task<int> WriteWindow(SegmentBlobWriter blob, List<(FrameEntry From, long To)> copies, int first, byte[] window)
    {
        var (end, bytes) = (first, 0);
        while (end < copies.Count && (end == first || bytes + copies[end].From.Length <= WindowBytes))
        {
            bytes += copies[end++].From.Length;
        }

        // Bytes that cannot be read stay unreadable: to readers they were a hole and remain one.
        window.AsSpan(0, bytes).Clear();
        Gather(copies.GetRange(first, end - first), window, copies[first].To);
        await blob.Write(window.AsMemory(0, bytes));
        return end;
    }

    private void Gather(List<(FrameEntry From, long To)> copies, byte[] window, long windowAt)
    {
        var byNumber = plan.Sources.ToDictionary(source => source.Number);
        copies.Sort(static (a, b) => (a.From.File, a.From.Position).CompareTo((b.From.File, b.From.Position)));
        for (var first = 0; first < copies.Count;)
        {
            var begin = copies[first].From;
            var (next, end) = (first + 1, begin.Position + begin.Length);
            while (next < copies.Count
                && copies[next].From.File == begin.File
                && copies[next].From.Position - end <= JournalReader.GapBytesMax
                && copies[next].From.Position + copies[next].From.Length - begin.Position <= ReadBytes)
            {
                end = copies[next].From.Position + copies[next].From.Length;
                next++;
            }

            Copy(byNumber[begin.File], copies[first..next], (int)(end - begin.Position), window, windowAt);
            first = next;
        }
    }

    private void Copy(JournalFile source, List<(FrameEntry From, long To)> copies, int bytes, byte[] window, long windowAt)
    {
        var begin = copies[0].From.Position;
        var buffer = PooledBytes.Rent(bytes);
        try
        {
            // A frame that the disk cannot read becomes zeros: it is damaged like any other, and its offsets are holes.
            var count = SectorReads.ReadAround(source.File, begin, buffer.AsSpan(0, bytes), _unreadable);
            foreach (var (from, to) in copies)
            {
                var at = (int)(from.Position - begin);
                buffer.AsSpan(at, Math.Clamp(count - at, 0, from.Length)).CopyTo(window.AsSpan((int)(to - windowAt)));
            }
        }
        finally
        {
            PooledBytes.Return(buffer);
        }
    }

    private byte[] Footer(long end, List<(JournalShard Shard, FrameEntry[] Frames)> index, List<SliceEntry> slices)
    {
        var content = new FooterContent { LastLsn = plan.LastLsn, DataEnd = end };
        foreach (var (shard, frames) in index)
        {
            content.Shards.Add(new FooterContent.ShardState(
                shard.Stream.Value, shard.Id.Value, frames[^1].EndOffset, frames[0].BaseOffset, frames[^1].ArrivalTimeMs, Closed: false));
            content.LastArrivalMs = Math.Max(content.LastArrivalMs, frames[^1].ArrivalTimeMs);
        }

        var payload = FooterWriter.Payload(content, index.ConvertAll(part => (part.Shard.Id, part.Frames)), slices);
        return FooterWriter.Frame(new FrameHeader { Lsn = plan.LastLsn, SyncedLsn = plan.LastLsn }, payload, seed);
    }
}
