using System.Buffers.Binary;
using Tarn.Storage.Checksums;
using Tarn.Storage.Disk;

namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>
/// Scans a file that has no footer: finds every valid frame and every bad range. See D6 (recovery tells damage from a
/// torn tail). Whether a bad range is damage or the torn tail is decided over all files. A segment's frames come from
/// many files: they have no chain, no common epoch and no order of LSN.
/// </summary>
internal sealed class JournalScan
{
    private readonly byte[] _bytes;
    private readonly uint _seed;
    private readonly string _path;
    private readonly bool _isSegment;
    private uint? _epoch;
    private long _lastLsn;
    private long _readTo;

    private JournalScan(byte[] bytes, uint seed, uint? epoch, long lastLsn, string path, bool isSegment)
    {
        _isSegment = isSegment;
        _bytes = bytes;
        _seed = seed;
        _epoch = epoch;
        _lastLsn = lastLsn;
        _path = path;
    }

    /// <summary>The findings, in order of position.</summary>
    public List<Found> Items { get; } = [];

    /// <summary>Headers of the frames that were found.</summary>
    public IEnumerable<FrameHeader> Frames => Items.Where(item => item.IsFrame).Select(item => item.Header);

    /// <summary>
    /// The epoch of the file's frames. Once a frame was found, it is known even without the file's header.
    /// </summary>
    public uint? Epoch => _epoch;

    /// <summary>The highest LSN seen in any readable header, valid or not.</summary>
    public long HighestLsn { get; private set; }

    /// <summary>Where the footer begins; 0: none was found.</summary>
    public long FooterAt { get; private set; }

    /// <summary>Where the footer's payload ends.</summary>
    public long FooterEnd { get; private set; }

    /// <summary>Whether the footer's payload matches its checksum.</summary>
    public bool FooterHolds { get; private set; }

    /// <summary>The LSN that the footer, or a later file's header, calls synced.</summary>
    public long FooterSyncedLsn { get; private set; } = -1;

    /// <summary>The file's bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>
    /// Pieces that the disk cannot read, in order of position. Zeros replace them, and zeros are no frame.
    /// </summary>
    public IReadOnlyList<(long Position, int Length)> Unreadable { get; private init; } = [];

    /// <summary>Scans up to <paramref name="validTo"/>.</summary>
    /// <exception cref="TarnException">
    /// NotSupported: a frame of a kind or with a flag that this program does not know.
    /// </exception>
    public static JournalScan Run(JournalFileName name, uint seed, uint? epoch, long lastLsn, long validTo)
    {
        var length = (int)Math.Min(name.File.Length, validTo);
        var bytes = new byte[length];
        var unreadable = new List<(long Position, int Length)>();
        var read = SectorReads.ReadAround(name.File, 0, bytes, unreadable);
        var scan = new JournalScan(read == length ? bytes : bytes[..read], seed, epoch, lastLsn, name.File.Path, isSegment: false)
        {
            Unreadable = unreadable,
        };
        var end = scan._readTo = scan.Go();
        if (validTo != long.MaxValue)
        {
            // A later file's header, itself synced, states that everything up to here was synced.
            scan.FooterSyncedLsn = long.MaxValue;
            if (end < length && !scan.IsFill(end, length))
            {
                scan.Items.Add(Found.BadPlace(end, length - end));
                scan._readTo = length;
            }
        }

        return scan;
    }

    /// <summary>Scans a segment of the archive: D16 (archiving repeats without doubles).</summary>
    /// <exception cref="TarnException">As <see cref="Run"/>.</exception>
    public static JournalScan RunSegment(IDiskFile file, uint seed)
    {
        var bytes = new byte[file.Length];
        var unreadable = new List<(long Position, int Length)>();
        var read = SectorReads.ReadAround(file, 0, bytes, unreadable);
        var scan = new JournalScan(bytes[..read], seed, null, 0, file.Path, isSegment: true) { Unreadable = unreadable };
        scan.Go();
        return scan;
    }

    /// <summary>LSN of the newest frame; <paramref name="before"/> if there is none or if it is higher.</summary>
    public long NewestLsn(long before) => Frames.Select(header => header.Lsn).Append(before).Max();

    /// <summary>Where the frame after this one is expected.</summary>
    public long EndOf(in Found frame) => _isSegment ? frame.Position + frame.Length : frame.Header.NextPosition(frame.Position);

    /// <summary>Bytes written after the last readable byte.</summary>
    public long LostEndBytes =>
        FooterAt > 0 ? 0 : Math.Max(0, JournalFormat.AlignFrame(LastUsed) - _readTo);

    /// <summary>The end of the last byte that is not zero; an unreadable range counts as not zero.</summary>
    public long LastUsed => Math.Max(
        _bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1, Unreadable is [.., var last] ? last.Position + last.Length : 0);

    /// <summary>
    /// Marks the bytes after the last readable byte as a bad range too: a frame after them is known to have been
    /// synced.
    /// </summary>
    /// <returns>False: there are no such bytes.</returns>
    public bool TryAddLostEnd()
    {
        var length = LostEndBytes;
        if (length == 0)
        {
            return false;
        }

        Items.Add(Found.BadPlace(_readTo, length));
        _readTo += length;
        return true;
    }

    // Returns the end of the readable part.
    private long Go()
    {
        long position = JournalFormat.HeaderPageBytes;
        uint? chain = null;
        while (position + FrameHeader.Bytes <= _bytes.Length)
        {
            if (TryFrame(position, out var header) || TryBehindFill(ref position, chain, out header))
            {
                CheckUnderstood(header, position);
                if (chain is { } previous && header.PreviousCrc != previous && !_isSegment)
                {
                    Items.Add(Found.BadPlace(position, 0));
                }

                if (header.Kind == FrameKind.Footer)
                {
                    FooterAt = position;
                    FooterSyncedLsn = header.SyncedLsn;
                    FooterEnd = position + header.HeaderLength + header.StoredLength;
                    FooterHolds = PayloadHolds(header, position);
                    return position;
                }

                Items.Add(Found.Frame(header, position, PayloadHolds(header, position)));
                _epoch = header.Epoch;
                _lastLsn = header.Lsn;
                chain = header.Crc;
                position = EndOf(Items[^1]);
            }
            else
            {
                var next = FindNext(position);
                if (next < 0)
                {
                    // The end of the data, or a torn tail without a frame after it: both end the scan.
                    return position;
                }

                Items.Add(Found.BadPlace(position, next - position));
                chain = null;
                position = next;
            }
        }

        return position;
    }

    private bool TryFrame(long position, out FrameHeader header)
    {
        var at = _bytes.AsSpan((int)position);
        if (!FrameHeader.TryRead(at, _seed, out header))
        {
            return false;
        }

        HighestLsn = Math.Max(HighestLsn, header.Lsn);
        return (_isSegment || ((_epoch is null || header.Epoch == _epoch) && (header.Lsn > _lastLsn || header.Kind == FrameKind.Footer)))
            && position + header.HeaderLength + (long)header.StoredLength <= _bytes.Length;
    }

    // When a start cut a group in its middle, no frame has the flag of the group's last. The frame after it still
    // begins at the next multiple.
    private bool TryBehindFill(ref long position, uint? chain, out FrameHeader header)
    {
        var next = JournalFormat.AlignGroup(position);
        header = default;
        if (chain is null || !IsFill(position, next) || !TryFrame(next, out header) || header.PreviousCrc != chain)
        {
            return false;
        }

        position = next;
        return true;
    }

    // The zeros that fill a group up: less than one sector, after the last frame.
    private bool IsFill(long from, long to) =>
        from < to
        && to <= Math.Min(JournalFormat.AlignGroup(from), _bytes.Length)
        && !_bytes.AsSpan((int)from, (int)(to - from)).ContainsAnyExcept((byte)0);

    private bool PayloadHolds(in FrameHeader header, long position) =>
        Crc32C.Compute(_bytes.AsSpan((int)position + header.HeaderLength, header.StoredLength)) == header.PayloadCrc;

    private void CheckUnderstood(in FrameHeader header, long position)
    {
        if (!Enum.IsDefined(header.Kind) || (header.Flags & FrameFlags.MustUnderstand) != 0 || header.Codec != 0)
        {
            throw new TarnException(
                ErrorKind.NotSupported,
                $"{_path} has a frame at {position} of kind {(byte)header.Kind}, flags {header.Flags:x} and codec "
                    + $"{header.Codec} that this program does not know.");
        }
    }

    // Searches by magic and alignment. A frame counts only if both checksums, the epoch and a higher LSN hold.
    private long FindNext(long position)
    {
        Span<byte> magic = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(magic, JournalFormat.FrameMagic);
        var from = position + JournalFormat.FrameAlignment;
        while (from < _bytes.Length)
        {
            var hit = _bytes.AsSpan((int)from).IndexOf(magic);
            if (hit < 0)
            {
                return -1;
            }

            from += hit;
            if (from % JournalFormat.FrameAlignment == 0 && TryFrame(from, out var header) && PayloadHolds(header, from))
            {
                return from;
            }

            from++;
        }

        return -1;
    }

    /// <summary>A frame, or a range that should hold one.</summary>
    internal readonly record struct Found(bool IsFrame, FrameHeader Header, long Position, long Length, bool PayloadHolds)
    {
        public static Found Frame(in FrameHeader header, long position, bool payloadHolds) =>
            new(true, header, position, header.FrameLength, payloadHolds);

        public static Found BadPlace(long position, long length) => new(false, default, position, length, false);
    }
}
