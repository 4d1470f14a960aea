namespace Tarn.Storage.Streams.Journal.Archive;

/// <summary>
/// One shard's records in a segment, and the place of their part of the dense index: D10 (sealed files end with an
/// index).
/// </summary>
/// <param name="Shard">The shard.</param>
/// <param name="Position">Place of its slice of the index in the segment.</param>
/// <param name="Length">Bytes of the slice.</param>
/// <param name="Crc">Checksum of the slice.</param>
/// <param name="FirstOffset">The first record's offset.</param>
/// <param name="EndOffset">The offset after the last.</param>
/// <param name="FirstTimeMs">Arrival time of the first record, Unix milliseconds.</param>
/// <param name="LastTimeMs">Arrival time of the last record, Unix milliseconds.</param>
internal readonly record struct SegmentRange(
    ShardId Shard, long Position, int Length, uint Crc, long FirstOffset, long EndOffset, long FirstTimeMs, long LastTimeMs)
{
    /// <summary>The range in its form for memory.</summary>
    public FileSlice In(SegmentFile segment) =>
        new(segment, Position, Length, Crc, FirstOffset, EndOffset, FirstTimeMs, LastTimeMs);
}
