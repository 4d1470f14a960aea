using System.Security.Cryptography;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Tests.Objects.Sealing;

/// <summary>Sealed objects: what clients see is that of plain ones, and what the disk has is not.</summary>
public sealed class SealedObjectTests : SealedFixture
{
    private const int Block = SealedForm.BlockBytes;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(ObjectLimits.PackedBytesMax - 48)]
    [InlineData(ObjectLimits.PackedBytesMax)]
    [InlineData(Block)]
    [InlineData(Block + 1)]
    [InlineData(3_000_000)]
    public async Task An_object_of_any_size_is_read_whole_by_range_and_as_a_file(int length)
    {
        var bytes = Content(length, 2);
        var version = await Put("k", bytes);
        Assert.Equal((SealKind.Instance, length), (version.Seal!.Kind, (int)version.Size));
        Assert.Equal(Convert.ToHexStringLower(MD5.HashData(bytes)), version.ETag);
        await Reopen();
        Assert.Equal(bytes, await Read("k"));
        foreach (var (offset, count) in ((long, int)[])[(0, 1), (length - 1, 1), (Block - 1, 2), (Block, 1), (length / 3, length / 2), (1, 2 * Block)])
        {
            if (offset >= 0 && offset + count <= length)
            {
                Assert.Equal(bytes.AsSpan((int)offset, count).ToArray(), await Read("k", new ByteRange(offset, count)));
            }
        }

        var head = await Head("k");
        using var lease = await Store.LeaseLocalFile(head, default);
        Assert.StartsWith(Disk.LocalPath("scratch/objects"), lease.Path, StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(lease.Path));
        await lease.Verify([new ByteRange(0, length)], default);
        lease.Dispose();
        Assert.False(File.Exists(lease.Path));
    }

    [Fact]
    public async Task Random_ranges_of_uploads_are_the_plain_bytes()
    {
        var bytes = Content((int)(2 * ObjectLimits.PartBytesMin) + 12_345, 3);
        var version = await Upload("k", bytes);
        Assert.Equal((3, SealKind.Instance), (version.Parts, version.Seal!.Kind));
        Assert.Equal(0, await Store.Join(default));
        Assert.Equal(bytes, await Read("k"));
        var random = new Random(TestSeed.Value);
        for (var i = 0; i < 60; i++)
        {
            var offset = random.Next(bytes.Length);
            var count = random.Next(1, Math.Min(3 * Block, bytes.Length - offset) + 1);
            Assert.Equal(bytes.AsSpan(offset, count).ToArray(), await Read("k", new ByteRange(offset, count)));
        }

        using var lease = await Store.LeaseLocalFile(await Head("k"), default);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(lease.Path));
    }

    [Fact]
    public async Task Checksums_cover_the_plain_bytes()
    {
        var bytes = Content(200_000);
        var version = await Store.Put("lake", "k", bytes, new PutOptions { Checksum = ChecksumAlgorithm.Sha256 }, default);
        Assert.Equal(SHA256.HashData(bytes), version.Checksum!.Value.Value.ToArray());
    }

    [Fact]
    public async Task An_adopted_file_is_sealed_and_its_plain_file_is_gone()
    {
        var bytes = Content(2_000_000, 4);
        Disk.CreateFolder("scratch/work");
        await File.WriteAllBytesAsync(Disk.LocalPath("scratch/work/f"), bytes);
        await using (var staged = await Store.Adopt("scratch/work/f", new StageOptions { Bucket = "lake", Key = "f" }, default))
        {
            Assert.True((await Store.Put("lake", "f", staged, PutOptions.None, default)).Adopted);
        }

        Assert.Null(Disk.Find("scratch/work/f"));
        Assert.False((await Head("f")).IsPlainFile);
        Assert.Equal(bytes, await Read("f"));
        Assert.False(IsOnDisk(bytes.AsSpan(1_000, 16)));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(100_000)]
    public async Task A_customers_object_opens_with_its_key_alone(int length)
    {
        var bytes = Content(length);
        var version = await PutWithKey("k", bytes);
        Assert.NotEqual(Convert.ToHexStringLower(MD5.HashData(bytes)), version.ETag);
        Assert.Matches("^[0-9a-f]{32}$", version.ETag);
        Assert.Equal(bytes, await ReadVersion(version, customer: Customer));
        var other = new CustomerKey(Content(CustomerKey.Bytes, 78));
        Assert.Equal(ErrorKind.AccessDenied, (await Assert.ThrowsAsync<TarnException>(() => ReadVersion(version, customer: other))).Kind);
        var refused = await Assert.ThrowsAsync<TarnException>(() => ReadVersion(version));
        Assert.Equal((ErrorKind.NotSupported, true), (refused.Kind, refused.Message.Contains("SSE-C", StringComparison.Ordinal)));
        Assert.Equal(ErrorKind.NotSupported, (await Assert.ThrowsAsync<TarnException>(() => Store.LeaseLocalFile(version, default))).Kind);
    }

    [Fact]
    public async Task Parts_of_a_customers_upload_need_its_key()
    {
        var bytes = Content((int)ObjectLimits.PartBytesMin + 9, 5);
        var options = new UploadOptions { Seal = new SealRequest(SealKind.Customer) { Customer = Customer } };
        Assert.Equal(ErrorKind.NotSupported, (await Assert.ThrowsAsync<TarnException>(() => Upload("k", bytes, options))).Kind);
        var version = await Upload("k", bytes, options, Customer);
        Assert.Equal(bytes, await ReadVersion(version, customer: Customer));
        Assert.Equal(bytes[^20..], await ReadVersion(version, new ByteRange(bytes.Length - 20, 20), Customer));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(300_000)]
    public async Task A_copy_has_a_wrapped_key_of_its_own_and_shares_bytes_only_with_the_same_kind(int length)
    {
        var bytes = Content(length, 6);
        await Store.CreateBucket("plain", "000000000000", "us-east-1", default);
        var source = await Put("source", bytes);
        foreach (var (bucket, key) in ((string, string)[])[("lake", "copy"), ("plain", "copy")])
        {
            var copy = await Store.Copy(source, bucket, key, new CopyOptions(), default);
            Assert.Equal((SealKind.Instance, source.ETag), (copy.Seal!.Kind, copy.ETag));
            Assert.Equal(bytes, await ReadVersion(copy));
            Assert.Equal(length > 16_384, BlobEntry.Of(copy.Extents[0]) == BlobEntry.Of(source.Extents[0]));
            Assert.False(copy.Seal.Wrapped.Span.SequenceEqual(source.Seal!.Wrapped.Span));

            // The row of one key must not open another one.
            var moved = copy with { Seal = source.Seal };
            Assert.Equal(ErrorKind.Damaged, (await Assert.ThrowsAsync<TarnException>(() => ReadVersion(moved))).Kind);
        }

        var plain = await Store.Put("plain", "source", bytes, PutOptions.None, default);
        Assert.Null(plain.Seal);
        var sealedCopy = await Store.Copy(plain, "lake", "from-plain", new CopyOptions(), default);
        Assert.NotNull(sealedCopy.Seal);
        Assert.NotEqual((plain.Extents[0].Blob, plain.Extents[0].Offset), (sealedCopy.Extents[0].Blob, sealedCopy.Extents[0].Offset));
        Assert.Equal(bytes, await ReadVersion(sealedCopy));
    }

    [Fact]
    public async Task A_copy_of_a_customers_object_never_shares_its_key()
    {
        var bytes = Content(300_000, 7);
        var source = await PutWithKey("source", bytes);
        var opened = await Store.Copy(source, "lake", "opened", new CopyOptions { SourceKey = Customer }, default);
        Assert.Equal((SealKind.Instance, Convert.ToHexStringLower(MD5.HashData(bytes))), (opened.Seal!.Kind, opened.ETag));
        Assert.NotEqual(source.Extents[0].Blob, opened.Extents[0].Blob);
        Assert.Equal(bytes, await ReadVersion(opened));
        var other = new CustomerKey(Content(CustomerKey.Bytes, 79));
        var again = await Store.Copy(
            source, "lake", "again", new CopyOptions { SourceKey = Customer, Seal = new SealRequest(SealKind.Customer) { Customer = other } }, default);
        Assert.NotEqual(source.Extents[0].Blob, again.Extents[0].Blob);
        Assert.Equal(bytes, await ReadVersion(again, customer: other));
        Assert.Equal(ErrorKind.NotSupported, (await Assert.ThrowsAsync<TarnException>(() => Store.Copy(source, "lake", "x", new CopyOptions(), default))).Kind);
    }

    [Fact]
    public async Task A_flipped_bit_ends_the_body_and_no_byte_of_its_block_is_returned()
    {
        await Put("k", Content(3_000_000));
        var path = Assert.Single(BlobFiles());
        Recovery.RecoveryWorld.Flip(path, SealedForm.Start(20) + 5);
        using var read = new MemoryStream();
        await using var content = Store.OpenRead(await Head("k"));
        var damaged = await Assert.ThrowsAsync<TarnException>(() => content.CopyToAsync(read));
        Assert.Equal(ErrorKind.Damaged, damaged.Kind);
        Assert.Contains("k is damaged", damaged.Message, StringComparison.Ordinal);
        Assert.Equal(15 * Block, read.Length);
        Assert.Equal(Content(3_000_000)[..1_000], await Read("k", new ByteRange(0, 1_000)));
        await Assert.ThrowsAsync<TarnException>(async () => await Store.LeaseLocalFile(await Head("k"), default));
    }

    [Fact]
    public async Task A_marked_payload_is_nowhere_in_the_data_directory()
    {
        var mark = "the mark of this test's payload"u8.ToArray();
        byte[] Marked(int length) => [.. Content(length - mark.Length), .. mark];
        await Put("small", Marked(500));
        await Put("large", Marked(700_000));
        await PutWithKey("customer", Marked(40_000));
        await Upload("parts", Marked((int)ObjectLimits.PartBytesMin + 90_000));
        await Store.Copy(await Head("small"), "lake", "copy", new CopyOptions(), default);
        await Store.Copy(await Head("large"), "lake", "copied", new CopyOptions(), default);
        using (await Store.LeaseLocalFile(await Head("large"), default))
        {
            Assert.False(IsOnDisk(mark));
        }

        await Reopen();
        await Store.Collect(default);
        Assert.False(IsOnDisk(mark));
        Assert.Empty(Disk.List("scratch/objects"));

        // The same search finds a plain payload: the bucket of the next object does not seal.
        await Store.CreateBucket("plain", "000000000000", "us-east-1", default);
        await Store.Put("plain", "k", Marked(500), PutOptions.None, default);
        Assert.True(IsOnDisk(mark));
    }
}
