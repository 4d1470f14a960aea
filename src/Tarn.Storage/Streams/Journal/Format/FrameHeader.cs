using System.Buffers.Binary;
using Tarn.Storage.Checksums;

namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>
/// A frame's fixed header, D5 (frames are chained): 128 bytes, then typed extensions, then the payload. The header's
/// checksum begins with the instance's seed, so that bytes stored by a user cannot pass for a frame.
/// </summary>
internal struct FrameHeader
{
    public const int Bytes = 128;
    private const int CrcAt = 124;
    private const int PreviousCrcAt = 44;
    private const int FlagsAt = 8;

    public FrameKind Kind;
    public int HeaderLength;
    public FrameFlags Flags;
    public byte Codec;
    public long Lsn;

    /// <summary>
    /// The LSN known to be synced when this frame was written: D6 (recovery tells damage from a torn tail).
    /// </summary>
    public long SyncedLsn;

    /// <summary>The LSN of the newest change frame before this one, so that a lost change frame is noticed.</summary>
    public long LastChangeLsn;
    public uint Epoch;
    public uint PreviousCrc;
    public long Stream;
    public long Shard;
    public long BaseOffset;
    public int OffsetsCovered;
    public int Records;
    public long ArrivalTimeMs;
    public ushort SetIndex;
    public ushort SetCount;
    public int StoredLength;
    public uint PayloadCrc;

    /// <summary>Read from the bytes, or computed by <see cref="Write"/>.</summary>
    public uint Crc;

    /// <summary>Bytes from the start of this frame to the earliest start of the next.</summary>
    public readonly int FrameLength => JournalFormat.AlignFrame(HeaderLength + StoredLength);

    /// <summary>
    /// LSN of the frame's atomic set: the LSN of the change that begins it, or its own where none does. See D9 (one commit
    /// for rows and records).
    /// </summary>
    public readonly long SetLsn => SetIndex > 1 && (Flags & FrameFlags.RecordSet) == 0 ? LastChangeLsn : Lsn;

    /// <summary>LSN of the newest change up to this frame, itself included.</summary>
    public readonly long NewestChangeLsn => Kind == FrameKind.Change ? Lsn : LastChangeLsn;

    /// <summary>Where the next frame is expected.</summary>
    public readonly long NextPosition(long position)
    {
        var end = position + FrameLength;
        return (Flags & FrameFlags.GroupEnd) != 0 ? JournalFormat.AlignGroup(end) : end;
    }

    /// <summary>Writes the fixed part; the extensions are already written after it. Sets <see cref="Crc"/>.</summary>
    public void Write(Span<byte> frame, uint seed)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame, JournalFormat.FrameMagic);
        frame[4] = JournalFormat.FrameVersion;
        frame[5] = (byte)Kind;
        BinaryPrimitives.WriteUInt16LittleEndian(frame[6..], (ushort)HeaderLength);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[FlagsAt..], (uint)Flags);
        frame[12] = Codec;
        frame[13..16].Clear();
        BinaryPrimitives.WriteInt64LittleEndian(frame[16..], Lsn);
        BinaryPrimitives.WriteInt64LittleEndian(frame[24..], SyncedLsn);
        BinaryPrimitives.WriteInt64LittleEndian(frame[32..], LastChangeLsn);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[40..], Epoch);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[PreviousCrcAt..], PreviousCrc);
        BinaryPrimitives.WriteInt64LittleEndian(frame[48..], Stream);
        BinaryPrimitives.WriteInt64LittleEndian(frame[56..], Shard);
        BinaryPrimitives.WriteInt64LittleEndian(frame[64..], BaseOffset);
        BinaryPrimitives.WriteInt32LittleEndian(frame[72..], OffsetsCovered);
        BinaryPrimitives.WriteInt32LittleEndian(frame[76..], Records);
        BinaryPrimitives.WriteInt64LittleEndian(frame[80..], ArrivalTimeMs);
        BinaryPrimitives.WriteUInt16LittleEndian(frame[88..], SetIndex);
        BinaryPrimitives.WriteUInt16LittleEndian(frame[90..], SetCount);
        BinaryPrimitives.WriteInt32LittleEndian(frame[92..], StoredLength);
        frame[96..116].Clear(); // key id and nonce: no payload is encrypted yet
        BinaryPrimitives.WriteUInt32LittleEndian(frame[116..], PayloadCrc);
        frame[120..CrcAt].Clear();
        Crc = HeaderCrc(frame, HeaderLength, seed);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[CrcAt..], Crc);
    }

    /// <summary>Adds flags to a written header; returns its new checksum.</summary>
    public static uint AddFlags(Span<byte> frame, FrameFlags flags, uint seed)
    {
        var all = BinaryPrimitives.ReadUInt32LittleEndian(frame[FlagsAt..]) | (uint)flags;
        BinaryPrimitives.WriteUInt32LittleEndian(frame[FlagsAt..], all);
        var crc = HeaderCrc(frame, PeekHeaderLength(frame), seed);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[CrcAt..], crc);
        return crc;
    }

    /// <summary>Reads and checks a header; false: the bytes are no header, or it is damaged.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, uint seed, out FrameHeader header)
    {
        header = default;
        if (bytes.Length < Bytes
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != JournalFormat.FrameMagic
            || bytes[4] != JournalFormat.FrameVersion)
        {
            return false;
        }

        int headerLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]);
        var stored = BinaryPrimitives.ReadInt32LittleEndian(bytes[92..]);
        if (headerLength < Bytes || headerLength > bytes.Length || stored < 0)
        {
            return false;
        }

        header.Crc = BinaryPrimitives.ReadUInt32LittleEndian(bytes[CrcAt..]);
        if (HeaderCrc(bytes, headerLength, seed) != header.Crc)
        {
            return false;
        }

        header.Kind = (FrameKind)bytes[5];
        header.HeaderLength = headerLength;
        header.Flags = (FrameFlags)BinaryPrimitives.ReadUInt32LittleEndian(bytes[FlagsAt..]);
        header.Codec = bytes[12];
        header.Lsn = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);
        header.SyncedLsn = BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]);
        header.LastChangeLsn = BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]);
        header.Epoch = BinaryPrimitives.ReadUInt32LittleEndian(bytes[40..]);
        header.PreviousCrc = BinaryPrimitives.ReadUInt32LittleEndian(bytes[PreviousCrcAt..]);
        header.Stream = BinaryPrimitives.ReadInt64LittleEndian(bytes[48..]);
        header.Shard = BinaryPrimitives.ReadInt64LittleEndian(bytes[56..]);
        header.BaseOffset = BinaryPrimitives.ReadInt64LittleEndian(bytes[64..]);
        header.OffsetsCovered = BinaryPrimitives.ReadInt32LittleEndian(bytes[72..]);
        header.Records = BinaryPrimitives.ReadInt32LittleEndian(bytes[76..]);
        header.ArrivalTimeMs = BinaryPrimitives.ReadInt64LittleEndian(bytes[80..]);
        header.SetIndex = BinaryPrimitives.ReadUInt16LittleEndian(bytes[88..]);
        header.SetCount = BinaryPrimitives.ReadUInt16LittleEndian(bytes[90..]);
        header.StoredLength = stored;
        header.PayloadCrc = BinaryPrimitives.ReadUInt32LittleEndian(bytes[116..]);
        return true;
    }

    /// <summary>
    /// The header's length by its bytes, unchecked: <see cref="TryRead"/> needs at least that many bytes.
    /// </summary>
    public static int PeekHeaderLength(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]);

    private static uint HeaderCrc(ReadOnlySpan<byte> bytes, int headerLength, uint seed) =>
        Crc32C.Append(Crc32C.Append(seed, bytes[..CrcAt]), bytes[Bytes..headerLength]);
}
