using Tarn.Storage.Checksums;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>
/// The offset and bounds of one shard's part of a file's dense index: D10 (sealed files end with an index). Footers and
/// rows of the archive hold it.
/// </summary>
/// <param name="Position">
/// The offset of the slice in the file. A footer's own entries count from the beginning of its index: see
/// <see cref="FooterSection.Slices"/>.
/// </param>
/// <param name="Length">Bytes of the slice.</param>
/// <param name="Crc">Checksum of the slice.</param>
/// <param name="FirstOffset">The first record's offset.</param>
/// <param name="EndOffset">The offset after the last record.</param>
/// <param name="FirstTimeMs">Arrival time of the first record, Unix milliseconds.</param>
/// <param name="LastTimeMs">Arrival time of the last record, Unix milliseconds.</param>
internal readonly record struct SliceEntry(
    ShardId Shard, long Position, int Length, uint Crc, long FirstOffset, long EndOffset, long FirstTimeMs, long LastTimeMs)
{
    /// <summary>The entry of a slice that was encoded from these frames.</summary>
    public static SliceEntry Of(ShardId shard, long position, ReadOnlySpan<byte> slice, ReadOnlySpan<FrameEntry> frames) => new(
        shard, position, slice.Length, Crc32C.Compute(slice),
        frames[0].BaseOffset, frames[^1].EndOffset, frames[0].ArrivalTimeMs, frames[^1].ArrivalTimeMs);

    /// <summary>The entry with its offset counted from a beginning that is this number of bytes earlier.</summary>
    public SliceEntry MovedBy(long bytes) => this with { Position = Position + bytes };
}
