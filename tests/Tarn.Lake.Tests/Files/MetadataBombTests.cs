using System.IO.Compression;
using System.Text;
using Tarn.Lake.Avro;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Files;

/// <summary>Files of a few kilobytes that declare gigabytes are refused before the memory is allocated.</summary>
public sealed class MetadataBombTests
{
    private const long MiB = 1 << 20;
    private static readonly byte[] Sync = new byte[16];

    [Theory]
    [InlineData("{\"properties\":{", "\"k%d\":\"\",", "\"z\":\"\"}}", 8_000_000)]
    [InlineData("[", "[],", "0]", 20_000_000)]
    [InlineData("{\"location\":\"", "aaaaaaaaaaaaaaaa", "\"}", 10_000_000)]
    public void Gzipped_metadata_that_grows_without_measure_is_refused(string head, string repeated, string tail, int times)
    {
        var bomb = Gzip(head, repeated, tail, times);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refused = Assert.Throws<TarnException>(() => TableMetadataReader.Read(bomb, new ReadBudget(32 * MiB)));
        Assert.True(refused.Kind is ErrorKind.LimitExceeded or ErrorKind.InvalidArgument);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 160 * MiB);
    }

    [Fact]
    public void Plain_metadata_of_many_small_values_is_refused_before_it_is_parsed()
    {
        var json = Encoding.UTF8.GetBytes("[" + string.Concat(Enumerable.Repeat("1,", 3_000_000)) + "1]");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refused = Assert.Throws<TarnException>(() => TableMetadataReader.Read(json, new ReadBudget(64 * MiB)));
        Assert.Equal(ErrorKind.LimitExceeded, refused.Kind);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MiB);
    }

    [Theory]
    [InlineData(AvroCodec.Deflate)]
    [InlineData(AvroCodec.None)]
    public void Avro_blocks_that_grow_without_measure_are_refused(string codec)
    {
        // a record of thirty levels, each with two fields of the next level: a value of 0 bytes becomes 2^30 objects
        var schema = "\"null\"";
        for (var level = 30; level > 0; level--)
        {
            schema = $$"""{"type":"record","name":"L{{level}}","fields":[{"name":"a","type":{{schema}}},{"name":"b","type":{{(level == 30 ? "\"null\"" : $"\"L{level + 1}\"")}}}]}""";
        }

        var file = Container(codec, schema, codec == AvroCodec.Deflate ? Deflate([]) : [], count: 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refused = Assert.Throws<TarnException>(() => new AvroContainerReader(file, new ReadBudget(16 * MiB)).ReadAll().Count());
        Assert.Equal(ErrorKind.LimitExceeded, refused.Kind);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * MiB);
    }

    [Fact]
    public void A_deflated_block_of_zeros_is_refused()
    {
        var file = Container(AvroCodec.Deflate, "\"bytes\"", Deflate(new byte[200 * MiB]), count: 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<TarnException>(() => new AvroContainerReader(file, new ReadBudget(16 * MiB)).ReadAll().Count());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * MiB);
    }

    [Fact]
    public async Task A_file_that_passes_the_share_of_small_ones_is_read_alone()
    {
        var room = new ReadingBudget(8 * MiB);
        var budgets = new List<long>();
        var taken = await room.Read("s3://lake/large", budget =>
        {
            budgets.Add(budget.Left);
            budget.Take(3 * MiB);
            return ValueTask.FromResult(budget.Taken);
        }, default);
        Assert.Equal(3 * MiB, taken);
        Assert.Equal([MiB, 4 * MiB], budgets);
        var refused = await Assert.ThrowsAsync<TarnException>(async () => await room.Read<int>("s3://lake/larger", budget =>
        {
            budget.Take(5 * MiB);
            return ValueTask.FromResult(0);
        }, default));
        Assert.Equal(ErrorKind.LimitExceeded, refused.Kind);
        Assert.Contains("s3://lake/larger", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--memory-mb", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gzipped_metadata_that_was_cut_off_is_damaged()
    {
        const string Text = """{"format-version": 2, "location": "s3://b/t"}""";
        var whole = Gzip(Text, "", "", 0);
        Assert.Equal(Text, Encoding.UTF8.GetString(BoundedReading.Gunzip(whole, new ReadBudget(1 << 20)).Span));
        for (var length = 3; length < whole.Length; length++)
        {
            var cut = whole[..length];
            var refused = Assert.Throws<TarnException>(() => TableMetadataReader.Read(cut, new ReadBudget(1 << 20)));
            Assert.Equal(ErrorKind.Damaged, refused.Kind);
        }

        whole[^6] ^= 1; // the checksum
        Assert.Equal(ErrorKind.Damaged, Assert.Throws<TarnException>(() => TableMetadataReader.Read(whole, new ReadBudget(1 << 20))).Kind);
    }

    private static byte[] Gzip(string head, string repeated, string tail, int times)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(head));
            var many = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(repeated, 10_000)));
            for (var i = 0; i < times / 10_000; i++)
            {
                gzip.Write(many);
            }

            gzip.Write(Encoding.UTF8.GetBytes(tail));
        }

        return target.ToArray();
    }

    private static byte[] Deflate(byte[] plain)
    {
        if (plain.Length == 0)
        {
            return [0x03, 0x00];
        }

        using var target = new MemoryStream();
        using (var deflate = new DeflateStream(target, CompressionLevel.Fastest))
        {
            deflate.Write(plain);
        }

        return target.ToArray();
    }

    private static byte[] Container(string codec, string schema, byte[] block, int count)
    {
        using var file = new MemoryStream();
        file.Write("Obj\u0001"u8);
        Long(file, 2);
        Bytes(file, "avro.schema"u8);
        Bytes(file, Encoding.UTF8.GetBytes(schema));
        Bytes(file, "avro.codec"u8);
        Bytes(file, Encoding.UTF8.GetBytes(codec));
        Long(file, 0);
        file.Write(Sync);
        Long(file, count);
        Bytes(file, block);
        file.Write(Sync);
        return file.ToArray();
    }

    private static void Bytes(MemoryStream file, ReadOnlySpan<byte> bytes)
    {
        Long(file, bytes.Length);
        file.Write(bytes);
    }

    private static void Long(MemoryStream file, long value)
    {
        var raw = (ulong)((value << 1) ^ (value >> 63));
        for (; raw >= 0x80; raw >>= 7)
        {
            file.WriteByte((byte)(raw | 0x80));
        }

        file.WriteByte((byte)raw);
    }
}
