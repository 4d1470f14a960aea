using Tarn.Storage.Checksums;

namespace Tarn.Lake.Iceberg.Statistics;

/// <summary>
/// The hash of values in theta sketches: the upper 63 bits of the first half of Murmur3's 128 bits, with the library's default
/// seed. Values are hashed in their binary single-value form.
/// </summary>
/// <seealso href="https://iceberg.apache.org/puffin-spec/#apache-datasketches-theta-v1-blob-type"/>
public static class ThetaHash
{
    /// <summary>A short sum of the seed, which sketches carry.</summary>
    internal const ushort SeedHash = 0x93CC;

    private const ulong Seed = 9001;

    /// <summary>The hash of a value's bytes, from 0. The library ignores values without bytes; so must the caller.</summary>
    public static long Of(ReadOnlySpan<byte> bytes) => (long)(Murmur128.Of(bytes, Seed).First >> 1);
}
