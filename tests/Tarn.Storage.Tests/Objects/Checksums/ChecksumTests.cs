using System.IO.Hashing;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tarn.Storage.Checksums;
using Tarn.Storage.Objects.Checksums;

namespace Tarn.Storage.Tests.Objects.Checksums;

public sealed class ChecksumTests
{
    private static readonly byte[] Check = Encoding.ASCII.GetBytes("123456789");

    [Fact]
    public void The_check_values_of_the_catalogue_of_CRCs_come_out()
    {
        Assert.Equal(0xCBF43926u, Crc32.HashToUInt32(Check));
        Assert.Equal(0xE3069283u, Crc32C.Append(0, Check));
        Assert.Equal(0xAE8B14860A799888ul, Crc64Nvme.Compute(Check));
    }

    [Fact]
    public void Any_split_gives_the_same_checksum_appended_or_joined() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<byte[]>(), (first, second) =>
        {
            byte[] all = [.. first, .. second];
            return Crc32C.Append(Crc32C.Compute(first), second) == Crc32C.Compute(all)
                && Joined(ChecksumAlgorithm.Crc32, Crc32.HashToUInt32(first), Crc32.HashToUInt32(second), second) == Crc32.HashToUInt32(all)
                && Joined(ChecksumAlgorithm.Crc32C, Crc32C.Compute(first), Crc32C.Compute(second), second) == Crc32C.Compute(all)
                && Joined(ChecksumAlgorithm.Crc64Nvme, Crc64Nvme.Compute(first), Crc64Nvme.Compute(second), second)
                    == Crc64Nvme.Compute(all);
        }).Holds();

    private static ulong Joined(ChecksumAlgorithm algorithm, ulong first, ulong second, byte[] bytes) =>
        CrcJoin.Join(algorithm, first, second, bytes.Length);
}
