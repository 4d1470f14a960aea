using System.Buffers;
using System.Buffers.Binary;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>
/// One shard's dense index in a file: a table of waypoints, one per 64 KiB of its frames, then every frame as deltas.
/// See D10 (sealed files end with an index). A reader finds its waypoint by offset or time and decodes from there.
/// </summary>
internal static class SliceCodec
{
    private const int WaypointEveryBytes = 64 * 1024;
    private const int WaypointBytes = 4 + 8 + 8 + 8;
    private const int FrameBytesMax = 5 * Varint.BytesMax;

    /// <summary>Encodes frames in order of offset.</summary>
    public static byte[] Encode(ReadOnlySpan<FrameEntry> frames)
    {
        var output = new ArrayBufferWriter<byte>();
        Encode(frames, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Encodes frames in order of offset.</summary>
    public static void Encode(ReadOnlySpan<FrameEntry> frames, IBufferWriter<byte> output)
    {
        var waypoints = CountWaypoints(frames);
        var deltasAt = 4 + (waypoints * WaypointBytes);
        var slice = output.GetSpan(deltasAt + (frames.Length * FrameBytesMax));
        BinaryPrimitives.WriteInt32LittleEndian(slice, waypoints);
        var waypoint = slice[4..];
        var at = deltasAt;
        var sinceWaypoint = WaypointEveryBytes;
        FrameEntry previous = default;
        foreach (ref readonly var frame in frames)
        {
            if (sinceWaypoint >= WaypointEveryBytes)
            {
                BinaryPrimitives.WriteInt32LittleEndian(waypoint, at - deltasAt);
                BinaryPrimitives.WriteInt64LittleEndian(waypoint[4..], frame.Position);
                BinaryPrimitives.WriteInt64LittleEndian(waypoint[12..], frame.BaseOffset);
                BinaryPrimitives.WriteInt64LittleEndian(waypoint[20..], frame.ArrivalTimeMs);
                waypoint = waypoint[WaypointBytes..];
                previous = frame with { Covered = 0, Length = 0 };
                sinceWaypoint = 0;
            }

            at += Varint.Write(slice[at..], (ulong)(frame.Position - previous.Position) / JournalFormat.FrameAlignment);
            at += Varint.Write(slice[at..], (ulong)(frame.BaseOffset - previous.EndOffset));
            at += Varint.Write(slice[at..], (ulong)(frame.ArrivalTimeMs - previous.ArrivalTimeMs));
            at += Varint.Write(slice[at..], (ulong)frame.Covered);
            at += Varint.Write(slice[at..], (ulong)frame.Length / JournalFormat.FrameAlignment);
            previous = frame;
            sinceWaypoint += frame.Length;
        }

        output.Advance(at);
    }

    /// <summary>
    /// A reader that begins at or before the frame that holds the offset, or the first frame after it.
    /// </summary>
    public static SliceReader FromOffset(ReadOnlyMemory<byte> slice, long file, long offset) => From(slice, file, 12, offset);

    /// <summary>A reader that begins at or before the first frame that arrived at or after the time.</summary>
    public static SliceReader FromTime(ReadOnlyMemory<byte> slice, long file, long timeMs) => From(slice, file, 20, timeMs - 1);

    private static SliceReader From(ReadOnlyMemory<byte> slice, long file, int field, long wanted)
    {
        var bytes = slice.Span;
        var count = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        int low = 0, high = count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            var value = BinaryPrimitives.ReadInt64LittleEndian(bytes[(4 + (middle * WaypointBytes) + field)..]);
            (low, high) = value <= wanted ? (middle, high) : (low, middle - 1);
        }

        return new SliceReader(slice, file, count, low);
    }

    private static int CountWaypoints(ReadOnlySpan<FrameEntry> frames)
    {
        var (waypoints, sinceWaypoint) = (0, WaypointEveryBytes);
        foreach (ref readonly var frame in frames)
        {
            if (sinceWaypoint >= WaypointEveryBytes)
            {
                (waypoints, sinceWaypoint) = (waypoints + 1, 0);
            }

            sinceWaypoint += frame.Length;
        }

        return waypoints;
    }

    /// <summary>Iterates over a slice's frames.</summary>
    internal struct SliceReader
    {
        private readonly ReadOnlyMemory<byte> _slice;
        private readonly long _file;
        private readonly int _waypoints;
        private int _nextWaypoint;
        private int _at;
        private FrameEntry _previous;

        public SliceReader(ReadOnlyMemory<byte> slice, long file, int waypoints, int first)
        {
            _slice = slice;
            _file = file;
            _waypoints = waypoints;
            _nextWaypoint = first;
            _at = waypoints == 0 ? slice.Length : DeltasAt + WaypointAt(first);
        }

        private readonly int DeltasAt => 4 + (_waypoints * WaypointBytes);

        public bool TryNext(out FrameEntry frame)
        {
            frame = default;
            if (_at >= _slice.Length)
            {
                return false;
            }

            if (_nextWaypoint < _waypoints && _at == DeltasAt + WaypointAt(_nextWaypoint))
            {
                var waypoint = _slice.Span[(4 + (_nextWaypoint * WaypointBytes))..];
                _previous = new FrameEntry(
                    _file,
                    BinaryPrimitives.ReadInt64LittleEndian(waypoint[4..]),
                    0,
                    BinaryPrimitives.ReadInt64LittleEndian(waypoint[12..]),
                    0,
                    BinaryPrimitives.ReadInt64LittleEndian(waypoint[20..]));
                _nextWaypoint++;
            }

            frame = _previous = new FrameEntry(
                _file,
                _previous.Position + (Number() * JournalFormat.FrameAlignment),
                0,
                _previous.EndOffset + Number(),
                0,
                _previous.ArrivalTimeMs + Number()) with
            {
                Covered = (int)Number(),
                Length = (int)Number() * JournalFormat.FrameAlignment,
            };
            return true;
        }

        private readonly int WaypointAt(int index) =>
            BinaryPrimitives.ReadInt32LittleEndian(_slice.Span[(4 + (index * WaypointBytes))..]);

        private long Number() => Varint.TryRead(_slice.Span, ref _at, out var value)
            ? (long)value
            : throw new TarnException(ErrorKind.Damaged, "A journal file's index cannot be read.");
    }
}
