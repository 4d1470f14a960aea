using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// One shard's part of one sealed file, as memory holds it: the offset of its slice of the dense index, and its bounds.
/// See D10 (sealed files end with an index). 40 bytes: 1,000 shards take 1,000 of these for every 64 MiB.
/// </summary>
internal readonly struct FileSlice
{
    private readonly uint _position;
    private readonly int _covered;
    private readonly uint _firstSeconds;
    private readonly uint _lastSeconds;

    public FileSlice(JournalFile file, in SliceEntry entry)
    {
        File = file;
        _position = checked((uint)entry.Position);
        Length = entry.Length;
        Crc = entry.Crc;
        FirstOffset = entry.FirstOffset;
        _covered = (int)Math.Min(entry.EndOffset - entry.FirstOffset, int.MaxValue);
        _firstSeconds = (uint)Math.Clamp(entry.FirstTimeMs / 1_000, 0, uint.MaxValue);
        _lastSeconds = (uint)Math.Clamp((entry.LastTimeMs + 999) / 1_000, 0, uint.MaxValue);
    }

    public JournalFile File { get; }

    /// <summary>Offset of the slice in the file.</summary>
    public long Position => _position;

    /// <summary>Bytes of the slice.</summary>
    public int Length { get; }

    /// <summary>Checksum of the slice.</summary>
    public uint Crc { get; }

    /// <summary>The first offset in the file.</summary>
    public long FirstOffset { get; }

    /// <summary>The offset after the last.</summary>
    public long EndOffset => FirstOffset + _covered;

    /// <summary>Arrival time of the first record, Unix milliseconds, rounded down to seconds.</summary>
    public long FirstTimeMs => _firstSeconds * 1_000L;

    /// <summary>Arrival time of the last record, Unix milliseconds, rounded up to seconds.</summary>
    public long LastTimeMs => _lastSeconds * 1_000L;
}
