using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>
/// The place and bounds of one shard's part of a file's dense index: D10 (sealed files end with an index). Footers and
/// rows of the archive hold it.
/// </summary>
/// <param name="Shard">The shard.</param>
/// <param name="Position">
/// The place of the slice in the file or, where a comment says so, in a part of the file.
/// </param>
/// <param name="Length">Bytes of the slice.</param>
/// <param name="Crc">Checksum of the slice.</param>
/// <param name="FirstOffset">The first record's offset.</param>
/// <param name="EndOffset">The offset after the last record.</param>
/// <param name="FirstTimeMs">Arrival time of the first record, Unix milliseconds.</param>
/// <param name="LastTimeMs">Arrival time of the last record, Unix milliseconds.</param>
internal readonly record struct SliceEntry(
    ShardId Shard, long Position, int Length, uint Crc, long FirstOffset, long EndOffset, long FirstTimeMs, long LastTimeMs);
