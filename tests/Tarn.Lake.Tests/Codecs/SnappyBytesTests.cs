using FsCheck;
using FsCheck.Fluent;
using Tarn.Lake.Avro;
using Tarn.Lake.Codecs;
using Tarn.Lake.Files;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Codecs;

public sealed class SnappyBytesTests
{
    private const int BytesMax = 1 << 20;

    [Fact]
    public void Bytes_come_back() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), plain => SnappyBytes.Decompress(Block(plain), BytesMax).AsSpan().SequenceEqual(plain)).Holds();

    // The first bytes are the plain length, seven bits in each.
    [Theory]
    [InlineData("FFFFFFFF0F")]
    [InlineData("8080808008")]
    [InlineData("FFFFFFFF07")]
    [InlineData("8080808080808001")]
    [InlineData("80")]
    [InlineData("")]
    public void A_false_length_is_refused_and_not_allocated(string block)
    {
        Assert.Throws<InvalidDataException>(() => SnappyBytes.Decompress(Convert.FromHexString(block), BytesMax));
        Assert.Throws<InvalidDataException>(() => SnappyBytes.Decompress(Convert.FromHexString(block), new byte[BytesMax]));
    }

    [Theory]
    [InlineData("FFFFFFFF0F")]
    [InlineData("8080808008")]
    public void An_Avro_block_with_a_false_length_is_damaged_and_takes_no_memory(string block)
    {
        var budget = new ReadBudget(BytesMax);
        var damage = Assert.Throws<TarnException>(() => AvroCodec.Decompress(AvroCodec.Snappy, Convert.FromHexString(block + "00000000"), budget));
        Assert.Equal((ErrorKind.InvalidArgument, 0L), (damage.Kind, budget.Taken));
    }

    [Fact]
    public void A_damaged_block_gives_bytes_or_is_refused()
    {
        var random = new Random(1);
        var plain = new byte[5_000];
        for (var i = 0; i < plain.Length; i++)
        {
            plain[i] = (byte)random.Next('a', 'e');
        }

        var (good, refused) = (Block(plain), 0);
        for (var round = 0; round < 5_000; round++)
        {
            var block = good[..random.Next(1, good.Length + 1)];
            block[random.Next(block.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                _ = SnappyBytes.Decompress(block, BytesMax);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1_000, 5_000);
    }

    private static byte[] Block(byte[] plain)
    {
        var block = new byte[SnappyBytes.CompressedBytesMax(plain.Length)];
        return block[..SnappyBytes.Compress(plain, block)];
    }
}
