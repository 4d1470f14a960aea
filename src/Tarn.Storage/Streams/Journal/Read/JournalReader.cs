using Tarn.Storage.Checksums;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Read;

/// <summary>
/// Reads a shard. The positions of its frames come from memory (recent files) or the dense index (sealed files); their
/// bytes come from the hot tail or the disk. Every checksum of bytes from the disk is verified: D6 (recovery tells
/// damage from a torn tail).
/// </summary>
internal sealed partial class JournalReader(
    JournalFiles files, SegmentFiles segments, HotTail tail, SliceCache slices, JournalDamage damage, uint seed)
{
    /// <summary>Frames nearer to each other than this are read with one call.</summary>
    public const int GapBytesMax = 16 << 10;

    // Pieces of this size stay in the processor's caches, in pooled arrays; larger ones are not read faster.
    private const int ReadBytesMax = 1 << 20;

    // A file freed during a read may live on in a segment: the read is then incomplete. See D16 (archiving repeats
    // without doubles).
    private long Freed => files.Freed + segments.Freed;

    /// <summary>
    /// Reads about <paramref name="bytesMax"/> bytes of frames from an offset on; at least one frame, if there is one.
    /// </summary>
    public JournalRead Read(JournalShard shard, long fromOffset, int bytesMax)
    {
        var read = UntilNothingWent((shard, fromOffset, bytesMax), static (reader, what) => reader.ReadOnce(what.shard, what.fromOffset, what.bytesMax));
        foreach (var frame in read.Damaged)
        {
            damage.Add(shard, frame);
        }

        return read;
    }

    /// <summary>
    /// The offset of the first record that arrived at or after the time; the stable end when there is none.
    /// </summary>
    public long OffsetAtTime(JournalShard shard, long timeMs) =>
        UntilNothingWent((shard, timeMs), static (reader, what) => reader.OffsetAtTimeOnce(what.shard, what.timeMs));

    private T UntilNothingWent<TWhat, T>(TWhat what, Func<JournalReader, TWhat, T> look)
    {
        while (true)
        {
            var freed = Freed;
            var found = look(this, what);
            if (freed == Freed)
            {
                return found;
            }

            (found as IDisposable)?.Dispose();
        }
    }

    private JournalRead ReadOnce(JournalShard shard, long fromOffset, int bytesMax)
    {
        var (sealedParts, recent, bounds) = shard.Look(fromOffset, bytesMax);
        var frames = new List<FrameEntry>();
        var left = AddSealed(shard, frames, sealedParts, fromOffset, bytesMax, bounds.StableEnd);
        foreach (var frame in recent)
        {
            if (frames.Count > 0 && left < frame.Length)
            {
                break;
            }

            left -= frame.Length;
            frames.Add(frame);
        }

        var read = new JournalRead();
        read.Begin(fromOffset, bounds);
        try
        {
            for (var i = 0; i < frames.Count;)
            {
                i = ReadFrom(read, frames, i);
            }

            CheckNotClosed();
            if (frames.Count == 0)
            {
                read.PassTo(bounds.StableEnd);
            }

            return read;
        }
        catch
        {
            read.Dispose();
            throw;
        }
    }

    private long OffsetAtTimeOnce(JournalShard shard, long timeMs)
    {
        var (sealedParts, offset) = shard.LookAtTime(timeMs);
        foreach (var slice in sealedParts)
        {
            if (slice.LastTimeMs < timeMs || slices.Read(shard.Id, slice) is not { } bytes)
            {
                continue;
            }

            var reader = SliceCodec.FromTime(bytes, slice.File.Number, timeMs);
            while (reader.TryNext(out var frame))
            {
                if (frame.ArrivalTimeMs >= timeMs)
                {
                    return frame.BaseOffset;
                }
            }
        }

        CheckNotClosed();
        return offset;
    }

    // Data that a stop took away must not look like damage, because readers skip damage.
    private void CheckNotClosed()
    {
        if (files.IsClosed)
        {
            throw new TarnException(ErrorKind.Unavailable, "The log has stopped.");
        }
    }

    private long AddSealed(JournalShard shard, List<FrameEntry> frames, FileSlice[] parts, long fromOffset, long bytesMax, long stableEnd)
    {
        foreach (ref readonly var slice in parts.AsSpan(FirstAfter(parts, fromOffset)))
        {
            if ((bytesMax <= 0 && frames.Count > 0) || slices.Read(shard.Id, slice) is not { } bytes)
            {
                continue;
            }

            var reader = SliceCodec.FromOffset(bytes, slice.File.Number, fromOffset);
            while (reader.TryNext(out var frame))
            {
                if (frame.EndOffset <= fromOffset)
                {
                    continue;
                }

                if ((frames.Count > 0 && bytesMax < frame.Length) || frame.EndOffset > stableEnd)
                {
                    return 0;
                }

                bytesMax -= frame.Length;
                frames.Add(frame);
            }
        }

        return bytesMax;
    }

    // The first slice that ends after the offset.
    private static int FirstAfter(FileSlice[] parts, long offset)
    {
        int low = 0, high = parts.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = parts[middle].EndOffset > offset ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private int ReadFrom(JournalRead read, List<FrameEntry> frames, int first)
    {
        var frame = frames[first];
        if (tail.TryLease(frame.File, frame.Position, frame.Length) is { } segment)
        {
            var bytes = segment.Slice(frame.Position, frame.Length);
            read.Hold(segment);

            // The writer laid these bytes down itself: the payload needs no second check.
            AddFrame(read, frame, bytes, checkPayload: false);
            return first + 1;
        }

        return ReadCold(read, frames, first);
    }

    // Neighbours in one file are read with one call, unless the gap before a frame is longer than the frame.
    private int ReadCold(JournalRead read, List<FrameEntry> frames, int first)
    {
        var begin = frames[first];
        var end = begin.Position + begin.Length;
        var next = first + 1;
        while (next < frames.Count
            && frames[next].File == begin.File
            && frames[next].Position - end <= Math.Min(GapBytesMax, frames[next].Length)
            && frames[next].Position + frames[next].Length - begin.Position <= ReadBytesMax)
        {
            end = frames[next].Position + frames[next].Length;
            next++;
        }

        var buffer = read.Rent((int)(end - begin.Position));
        var count = ReadFile(begin, buffer.AsSpan(0, (int)(end - begin.Position)));
        for (var i = first; i < next; i++)
        {
            var at = (int)(frames[i].Position - begin.Position);
            AddFrame(read, frames[i], buffer.AsMemory(at, Math.Clamp(count - at, 0, frames[i].Length)), checkPayload: true);
        }

        return next;
    }

    private int ReadFile(in FrameEntry frame, Span<byte> buffer)
    {
        if (Lease(frame.File) is not { } file)
        {
            return 0;
        }

        try
        {
            return file.File.Read(frame.Position, buffer);
        }
        finally
        {
            file.Release();
        }
    }

    private JournalFile? Lease(long number)
    {
        var found = SegmentFiles.IsSegment(number) ? segments.Find(number) : files.Find(number);
        return found is not null && found.TryLease() ? found : null;
    }

    private void AddFrame(JournalRead read, in FrameEntry frame, ReadOnlyMemory<byte> bytes, bool checkPayload)
    {
        if (!FrameHeader.TryRead(bytes.Span, seed, out var header)
            || header.BaseOffset != frame.BaseOffset
            || header.HeaderLength + header.StoredLength > bytes.Length)
        {
            read.Skip(frame);
            return;
        }

        var payload = bytes.Slice(header.HeaderLength, header.StoredLength);
        if (checkPayload && Crc32C.Compute(payload.Span) != header.PayloadCrc)
        {
            read.Skip(frame);
            return;
        }

        read.Add(frame, header.Records, payload, header.Lsn);
    }
}
