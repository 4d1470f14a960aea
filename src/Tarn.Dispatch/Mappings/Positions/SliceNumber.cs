using System.IO.Hashing;

namespace Tarn.Dispatch.Mappings.Positions;

/// <summary>The number of a record's parallel slice in its shard. All records of a key are in one slice, so they stay in order.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html"/>
internal static class SliceNumber
{
    /// <summary>The hash of a key. Stored positions depend on it.</summary>
    public static uint HashOf(ReadOnlySpan<byte> key) => Crc32.HashToUInt32(key);

    /// <summary>The slice among this number of slices.</summary>
    public static int Of(uint hash, int lanes) => (int)(hash % (uint)lanes);
}
