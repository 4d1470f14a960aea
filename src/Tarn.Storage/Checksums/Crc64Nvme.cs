using System.IO.Hashing;

namespace Tarn.Storage.Checksums;

/// <summary>CRC-64/NVME, S3's checksum of whole objects.</summary>
/// <seealso href="https://reveng.sourceforge.io/crc-catalogue/17plus.htm#crc.cat.crc-64-nvme"/>
public static class Crc64Nvme
{
    private const ulong Polynomial = 0xAD93D23594C93659;

    /// <summary>What <see cref="Crc64"/> needs to compute it.</summary>
    public static Crc64ParameterSet Parameters { get; } = Crc64ParameterSet.Create(Polynomial, ulong.MaxValue, ulong.MaxValue, reflectValues: true);

    /// <summary>The checksum of the bytes.</summary>
    public static ulong Compute(ReadOnlySpan<byte> bytes) => Crc64.HashToUInt64(Parameters, bytes);
}
