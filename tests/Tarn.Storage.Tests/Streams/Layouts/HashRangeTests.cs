using Tarn.Storage.Streams.Layouts;

namespace Tarn.Storage.Tests.Streams.Layouts;

public sealed class HashRangeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Parts_tile_all_hashes(int parts)
    {
        var ranges = HashRange.Even(parts);
        Assert.Equal(UInt128.MinValue, ranges[0].From);
        Assert.Equal(UInt128.MaxValue, ranges[^1].To);
        Assert.All(ranges.Zip(ranges.Skip(1)), pair => Assert.Equal(pair.First.To + 1, pair.Second.From));
    }

    [Fact]
    public void Parts_are_cut_as_the_service_cuts_them()
    {
        Assert.Equal("170141183460469231731687303715884105727", HashRange.Even(2)[0].To.ToString());
        Assert.Equal("113427455640312821154458202477256070484", HashRange.Even(3)[0].To.ToString());
        Assert.Equal("85070591730234615865843651857942052864", HashRange.Even(4)[1].From.ToString());
    }

    [Fact]
    public void A_key_has_the_place_that_producers_compute() =>
        Assert.Equal("198019941650871988756153596255032211816", RoutingHash.Of("partition-1"u8).ToString());

    [Fact]
    public void Short_and_long_keys_have_their_md5()
    {
        var random = new Random(5);
        for (var length = 0; length <= 200; length++)
        {
            var key = new byte[length];
            random.NextBytes(key);
#pragma warning disable CA5351 // the definition of a key's place
            var expected = System.Security.Cryptography.MD5.HashData(key);
#pragma warning restore CA5351
            Assert.Equal(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(expected), RoutingHash.Of(key));
        }
    }
}
