using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>One shard's part of a file's dense index (D10): where it lies, and its bounds. Footers and rows of the archive hold it.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="Position">Place of the slice: in the file, or where the text says so, in a part of it.</param>
/// <param name="Length">Bytes of the slice.</param>
/// <param name="Crc">Checksum of the slice.</param>
/// <param name="FirstOffset">The first record's offset.</param>
/// <param name="EndOffset">The offset after the last.</param>
/// <param name="FirstTimeMs">Arrival of the first, Unix milliseconds.</param>
/// <param name="LastTimeMs">Arrival of the last.</param>
internal readonly record struct SliceEntry(
    ShardId Shard, long Position, int Length, uint Crc, long FirstOffset, long EndOffset, long FirstTimeMs, long LastTimeMs);
