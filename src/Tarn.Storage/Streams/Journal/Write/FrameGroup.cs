using Tarn.Storage.Calls;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Write;

/// <summary>
/// The frames of the group in progress: built in the hot tail's memory, written with one call. The chain and the place
/// in the file continue from group to group. See D5 (frames are chained). Only the writer uses this class.
/// </summary>
internal sealed class FrameGroup(HotTail tail, uint seed)
{
    private readonly List<ReadOnlyMemory<byte>> parts = [];
    private readonly List<TailSegment> held = [];
    private TailSegment? segment;
    private long partStart;
    private int lastFrameAt;
    private long start;
    private uint syncedCrc;

    /// <summary>The file that frames go to; null: the next frame needs a new one.</summary>
    public JournalFile? File { get; private set; }

    /// <summary>Where the next frame goes.</summary>
    public long Position { get; private set; }

    /// <summary>Frames since the last <see cref="Synced"/>.</summary>
    public int Frames { get; private set; }

    /// <summary>Bytes of this group.</summary>
    public long Bytes => Position - start;

    /// <summary>The last frame's header checksum; the next frame chains to it.</summary>
    public uint ChainCrc { get; private set; }

    /// <summary>End of the file's durable part.</summary>
    public long SyncedEnd => start;

    /// <summary>
    /// Whether the item fits into the file. A reserve file takes only items that must go on. Right behind a file's
    /// header, every size fits.
    /// </summary>
    public bool Fits(RoomNeeded room) =>
        File is not null
        && (room.MustGoOn || !File.Reserve)
        && (Position + JournalFormat.AlignFrame(room.Bytes) <= File.Length || Position == JournalFormat.HeaderPageBytes);

    /// <summary>
    /// Continues in another file, right behind its header; the chain continues from the last durable frame.
    /// </summary>
    public void MoveTo(JournalFile file, uint chainCrc)
    {
        Invariant.Check(Frames == 0);
        ReleaseSegments();
        File = file;
        Position = start = JournalFormat.HeaderPageBytes;
        ChainCrc = syncedCrc = chainCrc;
    }

    /// <summary>Lays a frame down; fills in its epoch, chain and payload length. Returns its place.</summary>
    public long Place(ref FrameHeader header, CallKey call, int callFrames, int callRecords, ReadOnlySpan<ushort> indexes, ReadOnlySpan<byte> payload)
    {
        Invariant.Check(File is not null);
        header.HeaderLength = FrameHeader.Bytes + CallExtension.Length(call, indexes.Length);
        header.StoredLength = payload.Length;
        header.Epoch = File.Epoch;
        header.PreviousCrc = ChainCrc;
        var length = header.FrameLength;
        var target = Reserve(length);
        CallExtension.Write(target[FrameHeader.Bytes..header.HeaderLength], call, callFrames, callRecords, indexes);
        payload.CopyTo(target[header.HeaderLength..]);
        target[(header.HeaderLength + payload.Length)..length].Clear();
        header.Write(target, seed);

        var place = Position;
        lastFrameAt = segment!.Used - length;
        ChainCrc = header.Crc;
        Position += length;
        Frames++;
        return place;
    }

    /// <summary>
    /// Marks the last frame as the group's last and returns the bytes to be written at <see cref="SyncedEnd"/>.
    /// </summary>
    public List<ReadOnlyMemory<byte>> Finish()
    {
        Invariant.Check(Frames > 0 && segment is not null);
        ChainCrc = FrameHeader.AddFlags(segment.Buffer.AsSpan(lastFrameAt), FrameFlags.GroupEnd, seed);
        ClosePart();
        return parts;
    }

    /// <summary>Begins the next group: this one is durable.</summary>
    public void Synced()
    {
        EndGroup();
        syncedCrc = ChainCrc;
        start = Position = JournalFormat.AlignGroup(Position);

        // Between groups the file holds zeros, and so must the memory that mirrors it.
        var gap = (int)(start - (segment!.FilePosition + segment.Used));
        if (gap <= segment.Room)
        {
            segment.Buffer.AsSpan(segment.Used, gap).Clear();
            segment.Used += gap;
            partStart = start;
        }
        else
        {
            ReleaseSegments();
        }
    }

    /// <summary>
    /// Gives up the file, because the group's write or sync failed: D2 (a failed sync poisons its file).
    /// </summary>
    public void Abandon()
    {
        EndGroup();
        ReleaseSegments();
        ChainCrc = syncedCrc;
        Position = start;
        File = null;
    }

    private Span<byte> Reserve(int length)
    {
        if (segment is null || segment.Room < length)
        {
            ClosePart();
            segment = tail.Begin(File!.Number, Position, length);
            held.Add(segment);
            partStart = Position;
        }

        var at = segment.Used;
        segment.Used += length;
        return segment.Buffer.AsSpan(at, length);
    }

    private void ClosePart()
    {
        if (segment is not null && Position > partStart)
        {
            parts.Add(segment.Slice(partStart, (int)(Position - partStart)));
            partStart = Position;
        }
    }

    private void EndGroup()
    {
        parts.Clear();
        Frames = 0;
        foreach (var full in held)
        {
            if (full != segment)
            {
                full.Release();
            }
        }

        held.Clear();
        if (segment is not null)
        {
            held.Add(segment);
        }
    }

    private void ReleaseSegments()
    {
        foreach (var one in held)
        {
            one.Release();
        }

        held.Clear();
        segment = null;
    }
}
