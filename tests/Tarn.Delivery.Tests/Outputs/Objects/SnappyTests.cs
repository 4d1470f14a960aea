using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Outputs.Objects;
using Tarn.Lake.Codecs;

namespace Tarn.Delivery.Tests.Outputs.Objects;

/// <summary>
/// Snappy objects, read by a reader that also reads python-snappy's files of the same texts. Client tests read them with
/// another decoder.
/// </summary>
public sealed class SnappyTests
{
    private const int BlockBytesMax = 1 << 20;

    [Theory]
    [InlineData("empty")]
    [InlineData("small")]
    [InlineData("lines")]
    [InlineData("random")]
    public void The_texts_of_another_writers_files_come_back_from_ours(string name)
    {
        var about = JsonDocument.Parse(File.ReadAllText(TestData.Path("texts.json"))).RootElement.GetProperty(name);
        var text = ReadHadoop(File.ReadAllBytes(TestData.Path($"{name}.hadoop-snappy")));
        Assert.Equal(about.GetProperty("bytes").GetInt32(), text.Length);
        Assert.Equal(about.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(text)));

        Assert.Equal(text, ReadHadoop(Encode(ObjectCompression.HadoopSnappy, text)));
        Assert.Equal(text, ReadXerial(Encode(ObjectCompression.Snappy, text)));
    }

    [Theory]
    [InlineData(ObjectCompression.Snappy, "snappy-java")]
    [InlineData(ObjectCompression.HadoopSnappy, "hadoop-snappy")]
    public async Task An_object_has_the_extension_and_the_encoding(ObjectCompression compression, string encoding)
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Objects(compression));
        await world.Put(id, "one", new string('x', 200_000));
        await world.Flush(id);

        var (key, bytes) = Assert.Single(await world.ObjectsUnder("out/"));
        Assert.EndsWith(".snappy", key);
        Assert.Equal(encoding, (await world.Objects.Head(DeliveryWorld.Bucket, key, default)).Headers.ContentEncoding);
        var text = compression == ObjectCompression.Snappy ? ReadXerial(bytes) : ReadHadoop(bytes);
        Assert.Equal($"one\n{new string('x', 200_000)}\n", Encoding.UTF8.GetString(text));
    }

    private static byte[] Encode(ObjectCompression compression, byte[] text)
    {
        using var to = new MemoryStream();
        ObjectEncoding.Encode(compression, new MemoryStream(text), to, "name");
        return to.ToArray();
    }

    private static byte[] ReadHadoop(ReadOnlySpan<byte> bytes)
    {
        using var text = new MemoryStream();
        while (!bytes.IsEmpty)
        {
            var end = text.Length + Number(ref bytes);
            while (text.Length < end)
            {
                text.Write(Block(ref bytes));
            }

            Assert.Equal(end, text.Length);
        }

        return text.ToArray();
    }

    private static byte[] ReadXerial(ReadOnlySpan<byte> bytes)
    {
        Assert.Equal([0x82, .. "SNAPPY"u8, 0, 0, 0, 0, 1, 0, 0, 0, 1], bytes[..16].ToArray());
        bytes = bytes[16..];
        using var text = new MemoryStream();
        while (!bytes.IsEmpty)
        {
            text.Write(Block(ref bytes));
        }

        return text.ToArray();
    }

    private static byte[] Block(ref ReadOnlySpan<byte> bytes)
    {
        var length = Number(ref bytes);
        var block = bytes[..length];
        bytes = bytes[length..];
        return SnappyBytes.Decompress(block, BlockBytesMax);
    }

    private static int Number(ref ReadOnlySpan<byte> bytes)
    {
        var number = BinaryPrimitives.ReadInt32BigEndian(bytes);
        bytes = bytes[4..];
        return number;
    }
}
