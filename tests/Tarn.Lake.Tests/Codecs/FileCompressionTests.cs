using System.IO.Compression;
using ICSharpCode.SharpZipLib.BZip2;
using Tarn.DuckDb;
using Tarn.Lake.Codecs;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Codecs;

/// <summary>Compressed files of lines: what is whole is read, and damage is an error within bounded memory.</summary>
public sealed class FileCompressionTests
{
    public static TheoryData<string> Extensions() => [".gz", ".deflate", ".bz2", ".zst", ".snappy", ".lz4"];

    [Theory]
    [MemberData(nameof(Extensions))]
    public void Bytes_come_back_and_so_do_those_of_two_files_in_one(string extension)
    {
        var (first, second) = (Random(300_000, 1), Random(1_000, 2));
        Assert.Equal(first, Read(extension, Compress(extension, first)));
        Assert.Equal([], Read(extension, Compress(extension, [])));
        if (extension != ".deflate")
        {
            Assert.Equal([.. first, .. second], Read(extension, [.. Compress(extension, first), .. Compress(extension, second)]));
        }
    }

    [Theory]
    [MemberData(nameof(Extensions))]
    public void A_cut_or_damaged_file_is_an_error_or_gives_other_bytes_and_nothing_worse(string extension)
    {
        var whole = Compress(extension, Random(20_000, 3));
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var bytes = whole[..(seed % 2 == 0 ? random.Next(1, whole.Length) : whole.Length)];
            if (seed % 2 == 1)
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            Assert.Equal(Outcome(extension, bytes), Outcome(extension, bytes));
            if (seed % 2 == 0 && extension is ".gz" or ".deflate" or ".bz2" or ".zst")
            {
                Assert.Equal("damaged", Outcome(extension, whole[..random.Next(1, whole.Length)]));
            }
        }
    }

    [Fact]
    public void A_gzip_member_with_a_wrong_checksum_is_an_error_and_bytes_after_the_last_member_are_ignored()
    {
        var bytes = Compress(".gz", "text"u8.ToArray());
        Assert.Equal("text"u8.ToArray(), Read(".gz", [.. bytes, 0, 0, 0]));
        bytes[^8] ^= 1;
        Assert.Throws<InvalidDataException>(() => Read(".gz", bytes));
        Assert.Throws<InvalidDataException>(() => Read(".gz", "plain text\n"u8.ToArray()));
    }

    [Theory]
    [InlineData(".snappy")]
    [InlineData(".lz4")]
    public void A_block_that_claims_gigabytes_allocates_nothing(string extension)
    {
        foreach (var claim in new byte[][] { [0x7F, 255, 255, 255, 0, 0, 0, 1, 0], [0, 0, 0, 9, 0x7F, 255, 255, 255], [255, 255, 255, 255] })
        {
            Assert.Throws<InvalidDataException>(() => Read(extension, claim));
        }
    }

    [Fact]
    public void A_frame_of_zstd_with_a_huge_window_is_an_error() =>
        Assert.Throws<InvalidDataException>(() => Read(".zst", [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0xA8, 0x03, 0, 0, (byte)'x']));

    [Fact]
    public void The_end_of_the_name_alone_tells_the_compression()
    {
        Assert.False(FileCompression.IsCompressed("s3://b/a.gz/part-0"));
        Assert.False(FileCompression.IsCompressed("s3://b/UPPER.GZ"));
        Assert.True(FileCompression.IsCompressed("s3://b/a.json.gz"));
        Assert.Equal(ErrorKind.NotSupported, Assert.Throws<TarnException>(() => FileCompression.Decompress("a.lzo", Stream.Null)).Kind);
    }

    private static byte[] Random(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (byte)('a' + random.Next(6)))];
    }

    private static string Outcome(string extension, byte[] bytes)
    {
        try
        {
            return Convert.ToHexString(System.IO.Hashing.XxHash3.Hash(Read(extension, bytes)));
        }
        catch (InvalidDataException)
        {
            return "damaged";
        }
    }

    private static byte[] Read(string extension, byte[] stored)
    {
        using var plain = FileCompression.Decompress("file" + extension, new MemoryStream(stored));
        using var bytes = new MemoryStream();
        plain.CopyTo(bytes, 10_000);
        return bytes.ToArray();
    }

    private static byte[] Compress(string extension, byte[] plain)
    {
        using var stored = new MemoryStream();
        switch (extension)
        {
            case ".gz":
                using (var gzip = new GZipStream(stored, CompressionLevel.Optimal, leaveOpen: true))
                {
                    gzip.Write(plain);
                    gzip.Flush();
                }

                return plain.Length > 0 ? stored.ToArray() : [];
            case ".deflate":
                using (var zlib = new ZLibStream(stored, CompressionLevel.Optimal, leaveOpen: true))
                {
                    zlib.Write(plain);
                }

                return plain.Length > 0 ? stored.ToArray() : [];
            case ".bz2":
                BZip2.Compress(new MemoryStream(plain), stored, isStreamOwner: false, level: 1);
                return stored.ToArray();
            case ".zst":
                var frame = new byte[Zstandard.CompressedBytesMax(plain.Length)];
                return frame[..Zstandard.Compress(plain, frame)];
            case ".snappy":
                SnappyBlocks.EncodeHadoop(new MemoryStream(plain), stored);
                return stored.ToArray();
            default:
                WriteLz4(plain, stored);
                return stored.ToArray();
        }
    }

    // Blocks of literals alone, in two parts each.
    private static void WriteLz4(byte[] plain, MemoryStream stored)
    {
        foreach (var block in plain.Chunk(10_000))
        {
            Number(stored, block.Length);
            foreach (var part in block.Chunk(6_000))
            {
                var extra = part.Length - 15;
                byte[] length = extra < 0 ? [(byte)(part.Length << 4)] : [0xF0, .. Enumerable.Repeat((byte)255, extra / 255), (byte)(extra % 255)];
                Number(stored, length.Length + part.Length);
                stored.Write(length);
                stored.Write(part);
            }
        }
    }

    private static void Number(MemoryStream stored, int number) =>
        stored.Write([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
}
