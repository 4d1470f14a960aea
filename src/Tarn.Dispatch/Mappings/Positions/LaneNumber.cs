using System.IO.Hashing;

namespace Tarn.Dispatch.Mappings.Positions;

/// <summary>Which of a shard's lanes a record belongs to. All records of a key share a lane, so their order is kept.</summary>
internal static class LaneNumber
{
    /// <summary>The hash of a key. Stored positions depend on it.</summary>
    public static uint HashOf(ReadOnlySpan<byte> key) => Crc32.HashToUInt32(key);

    /// <summary>The lane among this number of lanes.</summary>
    public static int Of(uint hash, int lanes) => (int)(hash % (uint)lanes);
}
