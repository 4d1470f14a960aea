using Tarn.Storage.Calls;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Write;

/// <summary>
/// The frames of the group in progress: built in the hot tail's memory, written with one call. The chain and the
/// position in the file continue from group to group. See D5 (frames are chained). Only the writer uses this class.
/// </summary>
internal sealed class FrameGroup(HotTail tail, uint seed)
{
    private readonly List<ReadOnlyMemory<byte>> _parts = [];
    private readonly List<TailSegment> _held = [];
    private TailSegment? _segment;
    private long _partStart;
    private int _lastFrameAt;
    private long _start;
    private uint _syncedCrc;

    /// <summary>The file that frames go to; null: the next frame needs a new one.</summary>
    public JournalFile? File { get; private set; }

    /// <summary>Where the next frame goes.</summary>
    public long Position { get; private set; }

    /// <summary>Frames since the last <see cref="Synced"/>.</summary>
    public int Frames { get; private set; }

    public long Bytes => Position - _start;

    /// <summary>The last frame's header checksum; the next frame chains to it.</summary>
    public uint ChainCrc { get; private set; }

    /// <summary>End of the file's durable part.</summary>
    public long SyncedEnd => _start;

    /// <summary>
    /// Whether the item fits into the file. A reserve file takes only items that must continue. Right after a file's
    /// header, every size fits.
    /// </summary>
    public bool Fits(NeededBytes room) =>
        File is not null
        && (room.MustGoOn || !File.Reserve)
        && (Position + JournalFormat.AlignFrame(room.Bytes) <= File.Length || Position == JournalFormat.HeaderPageBytes);

    /// <summary>
    /// Continues in another file, right after its header; the chain continues from the last durable frame.
    /// </summary>
    public void MoveTo(JournalFile file, uint chainCrc)
    {
        Invariant.Check(Frames == 0);
        ReleaseSegments();
        File = file;
        Position = _start = JournalFormat.HeaderPageBytes;
        ChainCrc = _syncedCrc = chainCrc;
    }

    /// <summary>Lays a frame down; fills in its epoch, chain and payload length. Returns its position.</summary>
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
        _lastFrameAt = _segment!.Used - length;
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
        Invariant.Check(Frames > 0 && _segment is not null);
        ChainCrc = FrameHeader.AddFlags(_segment.Buffer.AsSpan(_lastFrameAt), FrameFlags.GroupEnd, seed);
        ClosePart();
        return _parts;
    }

    /// <summary>Begins the next group: this one is durable.</summary>
    public void Synced()
    {
        EndGroup();
        _syncedCrc = ChainCrc;
        _start = Position = JournalFormat.AlignGroup(Position);

        // Between groups the file holds zeros, and so must the memory that mirrors it.
        var gap = (int)(_start - (_segment!.FilePosition + _segment.Used));
        if (gap <= _segment.Room)
        {
            _segment.Buffer.AsSpan(_segment.Used, gap).Clear();
            _segment.Used += gap;
            _partStart = _start;
        }
        else
        {
            ReleaseSegments();
        }
    }

    /// <summary>
    /// Discards the unsynced group and leaves its file, because the write or sync failed: D2 (a failed sync poisons its file).
    /// </summary>
    public void Abandon()
    {
        EndGroup();
        ReleaseSegments();
        ChainCrc = _syncedCrc;
        Position = _start;
        File = null;
    }

    private Span<byte> Reserve(int length)
    {
        if (_segment is null || _segment.Room < length)
        {
            ClosePart();
            _segment = tail.Begin(File!.Number, Position, length);
            _held.Add(_segment);
            _partStart = Position;
        }

        var at = _segment.Used;
        _segment.Used += length;
        return _segment.Buffer.AsSpan(at, length);
    }

    private void ClosePart()
    {
        if (_segment is not null && Position > _partStart)
        {
            _parts.Add(_segment.Slice(_partStart, (int)(Position - _partStart)));
            _partStart = Position;
        }
    }

    private void EndGroup()
    {
        _parts.Clear();
        Frames = 0;
        foreach (var full in _held)
        {
            if (full != _segment)
            {
                full.Release();
            }
        }

        _held.Clear();
        if (_segment is not null)
        {
            _held.Add(_segment);
        }
    }

    private void ReleaseSegments()
    {
        foreach (var one in _held)
        {
            one.Release();
        }

        _held.Clear();
        _segment = null;
    }
}
