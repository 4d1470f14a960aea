using System.Numerics;
using Tarn.Storage.Checksums;

namespace Tarn.Storage.Tests.Checksums;

public sealed class Crc32CTests
{
    [Fact]
    public void The_check_value_of_the_standard() => Assert.Equal(0xE3069283, Crc32C.Compute("123456789"u8));

    [Fact]
    public void Lanes_agree_with_one_byte_at_a_time()
    {
        var bytes = new byte[20_000];
        new Random(7).NextBytes(bytes);
        var state = ~0u;
        for (var length = 0; length <= bytes.Length; length++)
        {
            if (length < 1_200 || length % 509 == 0 || length is 3072 or 3071 or 3073 or 6144)
            {
                Assert.Equal(~state, Crc32C.Compute(bytes.AsSpan(0, length)));
                Assert.Equal(~state, Crc32C.Append(Crc32C.Compute(bytes.AsSpan(0, length / 3)), bytes.AsSpan(length / 3, length - (length / 3))));
            }

            if (length < bytes.Length)
            {
                state = BitOperations.Crc32C(state, bytes[length]);
            }
        }
    }
}
