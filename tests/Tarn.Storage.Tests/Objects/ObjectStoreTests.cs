using System.IO.Hashing;
using System.Security.Cryptography;
using Tarn.Storage.Calls;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Tests.Objects;

public sealed class ObjectStoreTests : ObjectStoreFixture
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(ObjectLimits.BlockBytes)]
    [InlineData((3 * ObjectLimits.BlockBytes) + 17)]
    [InlineData(20 * ObjectLimits.BlockBytes)]
    public async Task What_was_put_is_read(int length)
    {
        var bytes = Content(length);
        var version = await Put("a/b", bytes);
        Assert.Equal(Convert.ToHexStringLower(MD5.HashData(bytes)), version.ETag);
        Assert.Equal(bytes, await Read("a/b"));
        await Reopen();
        Assert.Equal(bytes, await Read("a/b"));
        if (length > 100)
        {
            var from = (length / 2) - 50;
            Assert.Equal(bytes[from..(from + 90)], await Read("a/b", new ByteRange(from, 90)));
        }
    }

    [Fact]
    public async Task Checksums_asked_for_are_computed_and_kept()
    {
        var version = await Store.Put("lake", "k", "hello"u8.ToArray(), new PutOptions { Checksum = ChecksumAlgorithm.Sha256 }, default);
        Assert.Equal(SHA256.HashData("hello"u8), version.Checksum!.Value.Value.ToArray());
        Assert.Equal(version.Checksum, (await Store.Head("lake", "k", default)).Checksum);
    }

    [Fact]
    public async Task A_blob_is_read_only_and_carries_what_recovery_needs()
    {
        var version = await Put("k", Content(10));
        var file = Assert.Single(BlobFiles());
        Assert.True(new FileInfo(file).IsReadOnly);
        var files = new Tarn.Storage.Objects.Blobs.BlobFiles(Disk, 99);
        var attribute = Tarn.Storage.Objects.Blobs.BlobAttribute.Decode(files.Attribute(version.Extents[0].Blob));
        Assert.Equal(("lake", "k", "000000000000", 10), (attribute.Bucket, attribute.Key, attribute.Account, attribute.Size));
        Assert.Equal(Tarn.Storage.Checksums.Crc32C.Compute(Content(10)), attribute.Crc);
    }

    [Fact]
    public async Task Conditions_are_decided_by_what_is_there()
    {
        var first = await Store.Put("lake", "k", Content(1), new PutOptions { Condition = new WriteCondition(IfNoneMatch: "*") }, default);
        await Fails(ErrorKind.PreconditionFailed, new PutOptions { Condition = new WriteCondition(IfNoneMatch: "*") });
        await Fails(ErrorKind.PreconditionFailed, new PutOptions { Condition = new WriteCondition(IfMatch: "other") });
        await Store.Put("lake", "k", Content(2), new PutOptions { Condition = new WriteCondition(IfMatch: first.ETag) }, default);
        var missing = await Assert.ThrowsAsync<TarnException>(() => Store.Put(
            "lake", "new", Content(1), new PutOptions { Condition = new WriteCondition(IfMatch: "x") }, default));
        Assert.Equal(ObjectReasons.NoSuchKey, missing.Reason);
        Assert.Single(BlobFiles(), file => new FileInfo(file).Length == 2);
    }

    [Fact]
    public async Task Of_sixteen_racing_conditional_puts_one_wins()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
        {
            try
            {
                await Store.Put("lake", "race", Content(10, i), new PutOptions { Condition = new WriteCondition(IfNoneMatch: "*") }, default);
                return true;
            }
            catch (TarnException failure) when (failure.Kind == ErrorKind.PreconditionFailed)
            {
                return false;
            }
        }));
        Assert.Single(outcomes, won => won);
        Assert.Single(BlobFiles());
    }

    [Fact]
    public async Task A_retried_conditional_put_answers_what_it_made_the_first_time()
    {
        var options = new PutOptions { Condition = new WriteCondition(IfNoneMatch: "*"), Call = new CallKey(7, 7) };
        var first = await Store.Put("lake", "k", Content(1), options, default);
        var again = await Store.Put("lake", "k", Content(1), options, default);
        Assert.Equal(first.Number, again.Number);
        await Fails(ErrorKind.PreconditionFailed, options with { Call = new CallKey(8, 8) });
    }

    [Fact]
    public async Task Two_objects_and_a_row_become_true_together_or_not_at_all()
    {
        await using var a = await Stage(Content(1));
        await using var b = await Stage(Content(2));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Metadata.Commit<int>(
            async transaction =>
            {
                await Store.Put(transaction, "lake", "a", a, PutOptions.None);
                throw new InvalidOperationException();
            },
            default));
        Assert.Empty((await Store.List(new ListRequest { Bucket = "lake" }, default)).Objects);
        await Metadata.Commit(
            async transaction =>
            {
                await Store.Put(transaction, "lake", "a", a, PutOptions.None);
                return await Store.Put(transaction, "lake", "b", b, PutOptions.None);
            },
            default);
        Assert.Equal(2, (await Store.List(new ListRequest { Bucket = "lake" }, default)).Objects.Count);
    }

    [Fact]
    public async Task Replaced_and_deleted_bytes_go_with_the_collector_and_read_ones_stay()
    {
        var old = await Put("k", Content(10, 1));
        await Put("k", Content(10, 2));
        await Put("gone", Content(10, 3));
        Assert.NotNull((await Store.Delete("lake", "gone", DeleteOptions.None, default)).Removed);
        Assert.Null((await Store.Delete("lake", "gone", DeleteOptions.None, default)).Removed);
        using (await Store.LeaseLocalFile(old, default))
        {
            await Store.Collect(default);
            Assert.Equal(2, BlobFiles().Length);
        }

        await Store.Collect(default);
        Assert.Single(BlobFiles());
        Assert.Equal(Content(10, 2), await Read("k"));
    }

    [Fact]
    public async Task The_collector_removes_many_blobs_in_few_commits_and_leaves_what_is_read()
    {
        const int Many = 600;
        var kept = await Put("read", Content(10));
        for (var i = 0; i < Many; i++)
        {
            await Put($"k{i}", Content(5, i));
            await Store.Delete("lake", $"k{i}", DeleteOptions.None, default);
        }

        // the checksums of 17 blocks are in a row of their own
        await Put("large", Content(17 * ObjectLimits.BlockBytes));
        await Store.Delete("lake", "large", DeleteOptions.None, default);
        await Store.Delete("lake", "read", DeleteOptions.None, default);
        await using (Store.OpenRead(kept))
        {
            var before = Metadata.CommitNumber;
            Assert.Equal(Many + 1, await Store.Collect(default));
            Assert.InRange(Metadata.CommitNumber - before, 1, 20);
            Assert.Single(BlobFiles());
        }

        Assert.Equal(1, await Store.Collect(default));
        Assert.Empty(BlobFiles());
        Assert.Empty(await Metadata.Read(reader => reader.Scan(ObjectSpaces.BlobBlocks, Storage.Metadata.KeyRange.All, 10), default));
        Assert.Empty(await Metadata.Read(reader => reader.Scan(ObjectSpaces.Unreferenced, Storage.Metadata.KeyRange.All, 10), default));
    }

    [Fact]
    public async Task A_retried_conditional_delete_succeeds_and_removes_nothing_more()
    {
        var old = await Put("k", Content(10));
        var delete = new DeleteOptions { Condition = new WriteCondition(old.ETag), Call = new CallKey(5, 6) };
        Assert.NotNull((await Store.Delete("lake", "k", delete, default)).Removed);
        await Put("k", Content(10));
        Assert.Null((await Store.Delete("lake", "k", delete, default)).Removed);
        Assert.Equal(Content(10), await Read("k"));
        await Store.Delete("lake", "k", delete with { Call = new CallKey(5, 7) }, default);
        var other = await Assert.ThrowsAsync<TarnException>(async () => await Store.Delete("lake", "k", delete with { Call = new CallKey(5, 8) }, default));
        Assert.Equal(ObjectReasons.NoSuchKey, other.Reason);
        Time.Advance(TimeSpan.FromHours(25));
        await Store.Collect(default);
        await Assert.ThrowsAsync<TarnException>(async () => await Store.Delete("lake", "k", delete, default));
    }

    [Fact]
    public async Task A_copy_of_an_adopted_file_is_a_clients_object()
    {
        var bytes = Content(ObjectLimits.BlockBytes + 5);
        Disk.CreateFolder("scratch");
        await File.WriteAllBytesAsync(Disk.LocalPath("scratch/data.parquet"), bytes);
        await using (var staged = await Store.Adopt("scratch/data.parquet", new StageOptions { Bucket = "lake", Key = "t/data" }, default))
        {
            await Store.Put("lake", "t/data", staged, PutOptions.None, default);
        }

        var adopted = await Store.Head("lake", "t/data", default);
        Assert.True(adopted.Adopted);
        var copy = await Store.Copy(adopted, "lake", "copy", new CopyOptions { Checksum = ChecksumAlgorithm.Crc32 }, default);
        Assert.False(copy.Adopted);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(bytes)), copy.ETag);
        Assert.Equal(Crc32.HashToUInt32(bytes), System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(copy.Checksum!.Value.Value.Span));
        Assert.Equal(bytes, await Read("copy"));
    }

    [Fact]
    public async Task A_staged_blob_that_nothing_refers_to_is_removed()
    {
        await (await Stage(Content(5))).DisposeAsync();
        Assert.Empty(BlobFiles());
        var offered = await Stage(Content(5));
        await Assert.ThrowsAsync<TarnException>(async () => await Store.Put("nowhere", "k", offered, PutOptions.None, default));
        await offered.DisposeAsync();
        await Store.Collect(default);
        Assert.Empty(BlobFiles());
    }

    [Fact]
    public async Task Orphans_of_an_earlier_start_are_removed_and_kept_blobs_stay()
    {
        await Put("k", Content(10));
        await Stage(Content(11));
        Directory.CreateDirectory(Path.Combine(Disk.LocalPath("blobs"), "00000001", "77"));
        await File.WriteAllTextAsync(Path.Combine(Disk.LocalPath("blobs"), "00000001", "77", "000000010000000000000077.part"), "torn");
        await Reopen();
        Assert.Equal(2, await Store.RemoveOrphans(default));
        Assert.Single(BlobFiles());
        Assert.Equal(Content(10), await Read("k"));
        await Reopen();
        Assert.Equal(0, await Store.RemoveOrphans(default));
    }

    [Fact]
    public async Task Blobs_of_epochs_that_the_store_did_not_record_stay_and_their_ids_are_not_given_again()
    {
        await Put("k", Content(10));
        foreach (var epoch in (string[])["00000004", "00000007"])
        {
            Directory.CreateDirectory(Path.Combine(Disk.LocalPath("blobs"), epoch, "01"));
            await File.WriteAllBytesAsync(Path.Combine(Disk.LocalPath("blobs"), epoch, "01", $"{epoch}0000000000000001"), Content(12));
        }

        for (var start = 0; start < 9; start++)
        {
            await Reopen();
            await Put($"k{start}", Content(11));
            Assert.Equal(0, await Store.RemoveOrphans(default));
        }

        Assert.Equal(12, BlobFiles().Count());
        Assert.Contains(BlobFiles(), file => Path.GetFileName(file).StartsWith("00000008", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_scratch_file_is_adopted_without_a_copy()
    {
        var bytes = Content((2 * ObjectLimits.BlockBytes) + 5);
        Disk.CreateFolder("scratch");
        await File.WriteAllBytesAsync(Disk.LocalPath("scratch/data.parquet"), bytes);
        await using var staged = await Store.Adopt(
            "scratch/data.parquet", new StageOptions { Bucket = "lake", Key = "t/data.parquet" }, default);
        var version = await Store.Put("lake", "t/data.parquet", staged, PutOptions.None, default);
        Assert.EndsWith("-1", version.ETag, StringComparison.Ordinal);
        Assert.False(File.Exists(Disk.LocalPath("scratch/data.parquet")));
        Assert.Equal(bytes, await Read("t/data.parquet"));
        using var lease = await Store.LeaseLocalFile(await Store.Head("lake", "t/data.parquet", default), default);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(lease.Path));
    }

    [Fact]
    public async Task A_flipped_bit_is_seen_when_its_block_is_read()
    {
        await Put("k", Content(100));
        var file = Assert.Single(BlobFiles());
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[50] ^= 1;
        File.Delete(file);
        await File.WriteAllBytesAsync(file, bytes);
        Assert.Equal(ErrorKind.Damaged, (await Assert.ThrowsAsync<TarnException>(() => Read("k"))).Kind);
    }

    [Fact]
    public async Task A_copy_shares_the_bytes_and_outlives_its_source()
    {
        await Put("source", Content(100));
        var source = await Store.Head("lake", "source", default);
        var headers = new ObjectHeaders { ContentType = "text/plain" };
        await Store.Copy(source, "lake", "copy", new CopyOptions { Headers = headers, Checksum = ChecksumAlgorithm.Crc32 }, default);
        await Store.Delete("lake", "source", DeleteOptions.None, default);
        await Store.Collect(default);
        Assert.Equal(Content(100), await Read("copy"));
        var copy = await Store.Head("lake", "copy", default);
        Assert.Equal("text/plain", copy.Headers.ContentType);
        Assert.Equal(Crc32.HashToUInt32(Content(100)), System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(copy.Checksum!.Value.Value.Span));
        await Store.Delete("lake", "copy", DeleteOptions.None, default);
        await Store.Collect(default);
        Assert.Empty(BlobFiles());
    }

    [Fact]
    public async Task Buckets_have_rules()
    {
        Assert.Equal(ObjectReasons.BucketName, (await Create("Bad")).Reason);
        Assert.Equal(ObjectReasons.BucketName, (await Create("metrics")).Reason);
        Assert.Equal(ObjectReasons.BucketName, (await Create("10.0.0.1")).Reason);
        Assert.Equal(ObjectReasons.BucketOwnedByYou, (await Create("lake")).Reason);
        await Put("k", Content(1));
        var notEmpty = await Assert.ThrowsAsync<TarnException>(
            async () => await Metadata.Commit(transaction => Store.DeleteBucket(transaction, "lake"), default));
        Assert.Equal(ObjectReasons.BucketNotEmpty, notEmpty.Reason);
        await Store.Delete("lake", "k", DeleteOptions.None, default);
        await Metadata.Commit(transaction => Store.DeleteBucket(transaction, "lake"), default);
        Assert.Null(Store.FindBucket("lake"));
    }

    [Fact]
    public async Task A_failing_sync_of_a_blob_is_no_put()
    {
        var disk = new Tarn.Storage.Disk.Simulation.SimulatedDisk(1);
        await using var store = await ObjectStore.Open(disk, new Tarn.Storage.Metadata.MemoryMetadataStore(), TimeProvider.System, new(), default);
        store.KeepPlain((_, _) => true);
        await store.CreateBucket("lake", "1", "r", default);
        await store.Put("lake", "a", Content(10), PutOptions.None, default);
        disk.Faults.FailSync = path => path.EndsWith(".part", StringComparison.Ordinal);
        await Assert.ThrowsAsync<TarnException>(() => store.Put("lake", "b", Content(10), PutOptions.None, default));
        Assert.Single((await store.List(new ListRequest { Bucket = "lake" }, default)).Objects);
    }

    private async Task<TarnException> Create(string name) => await Assert.ThrowsAsync<TarnException>(
        async () => await Store.CreateBucket(name, "000000000000", "us-east-1", default));

    private async Task Fails(ErrorKind kind, PutOptions options) => Assert.Equal(
        kind, (await Assert.ThrowsAsync<TarnException>(() => Store.Put("lake", "k", Content(3), options, default))).Kind);
}
