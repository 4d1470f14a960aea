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
        Assert.Equal(0xCBF43926u, Crc32.Append(0, Check));
        Assert.Equal(0xE3069283u, Crc32C.Append(0, Check));
        Assert.Equal(0xAE8B14860A799888ul, Crc64Nvme.Append(0, Check));
    }

    [Fact]
    public void Any_split_gives_the_same_checksum_appended_or_joined() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<byte[]>(), (first, second) =>
        {
            byte[] all = [.. first, .. second];
            return Crc32.Append(Crc32.Append(0, first), second) == Crc32.Append(0, all)
                && Crc64Nvme.Append(Crc64Nvme.Append(0, first), second) == Crc64Nvme.Append(0, all)
                && Joined(ChecksumAlgorithm.Crc32, Crc32.Append(0, first), Crc32.Append(0, second), second) == Crc32.Append(0, all)
                && Joined(ChecksumAlgorithm.Crc32C, Crc32C.Compute(first), Crc32C.Compute(second), second) == Crc32C.Compute(all)
                && Joined(ChecksumAlgorithm.Crc64Nvme, Crc64Nvme.Append(0, first), Crc64Nvme.Append(0, second), second)
                    == Crc64Nvme.Append(0, all);
        }).Holds();

    private static ulong Joined(ChecksumAlgorithm algorithm, ulong first, ulong second, byte[] bytes) =>
        CrcJoin.Join(algorithm, first, second, bytes.Length);
}
