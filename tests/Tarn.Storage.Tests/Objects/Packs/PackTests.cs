using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Packs;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Tests.Objects.Packs;

/// <summary>Small objects and manifests as entries of packs: reading, rewriting, damage, crashes.</summary>
public sealed class PackTests : ObjectStoreFixture
{
    public PackTests() => PacksSmall = true;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(ObjectLimits.PackedBytesMax)]
    public async Task A_small_object_is_an_entry_and_is_read_whole_and_by_range(int length)
    {
        await Put("other", Content(7));
        await Put("k", Content(length, 2));
        Assert.Empty(BlobFiles());
        Assert.Single(PackFiles());
        Assert.Equal(Content(length, 2), await Read("k"));
        if (length > 1)
        {
            Assert.Equal(Content(length, 2)[100..300], await Read("k", new ByteRange(100, 200)));
        }

        await Reopen();
        Assert.Equal(Content(length, 2), await Read("k"));
        using var lease = await Store.LeaseLocalFile(await Store.Head("lake", "k", default), default);
        Assert.Equal(Content(length, 2), await File.ReadAllBytesAsync(lease.Path));
    }

    [Fact]
    public async Task An_object_above_the_limit_is_a_file()
    {
        await Put("k", Content(ObjectLimits.PackedBytesMax + 1));
        Assert.Single(BlobFiles());
        Assert.Empty(PackFiles());
    }

    [Fact]
    public async Task A_pack_is_rewritten_when_half_of_it_is_dead_and_everything_else_stays()
    {
        await Metadata.Commit(transaction => Store.UpdateBucket(transaction, "lake", bucket => bucket with { Versioning = BucketVersioning.Enabled }), default);
        var old = await Put("versioned", Content(50, 1));
        await Put("versioned", Content(50, 2));
        await Put("source", Content(ObjectLimits.PackedBytesMax + 1, 3));
        await Store.Copy(await Store.Head("lake", "source", default), "lake", "copied", new CopyOptions(), default);
        await Store.Copy(await Store.Head("lake", "versioned", default), "lake", "small-copy", new CopyOptions(), default);
        await Store.SetTags("lake", "versioned", old.VersionId, [new("a", "b")], null, default);
        for (var i = 0; i < 20; i++)
        {
            await Put($"dead/{i}", Content(100, i));
        }

        await Reopen();
        for (var i = 0; i < 20; i++)
        {
            await Store.Delete("lake", $"dead/{i}", DeleteOptions.WithoutVersion, default);
        }

        var before = Assert.Single(PackFiles());
        Time.Advance(TimeSpan.FromMilliseconds(1));
        await Store.Collect(default);
        Assert.NotEqual(before, Assert.Single(PackFiles()));
        Assert.Empty(await Metadata.Read(reader => reader.Scan(ObjectSpaces.Unreferenced, KeyRange.All, 10), default));
        var noncurrent = await Metadata.Read(reader => Store.Find(reader, "lake", "versioned", old.VersionId), default);
        Assert.Equal(Content(50, 1), await Store.ReadAll(noncurrent!, default));
        Assert.Equal("b", noncurrent!.Tags[0].Value);
        Assert.Equal(Content(50, 2), await Read("versioned"));
        Assert.Equal(Content(50, 2), await Read("small-copy"));
        Assert.Equal(Content(ObjectLimits.PackedBytesMax + 1, 3), await Read("copied"));
        await Reopen();
        Assert.Equal(Content(50, 2), await Read("versioned"));
    }

    [Fact]
    public async Task One_dead_entry_is_gone_after_30_days()
    {
        for (var i = 0; i < 10; i++)
        {
            await Put($"k/{i}", Content(100, i));
        }

        await Reopen();
        await Store.Delete("lake", "k/5", DeleteOptions.None, default);
        await Store.Collect(default);
        Time.Advance(TimeSpan.FromDays(29));
        await Store.Collect(default);
        Assert.True(await Contains(Content(100, 5)));
        Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        await Store.Collect(default);
        Assert.False(await Contains(Content(100, 5)));
        Assert.Equal(Content(100, 9), await Read("k/9"));
    }

    [Fact]
    public async Task Entries_that_a_crash_left_without_a_row_are_collected()
    {
        await Put("k", Content(100));
        for (var i = 0; i < 5; i++)
        {
            // Never disposed: as after a kill between the entry's sync and the commit.
            await Stage(Content(100, i));
        }

        await Reopen();
        await Store.RemoveOrphans(default);
        Time.Advance(TimeSpan.FromMilliseconds(1));
        await Store.Collect(default);
        Assert.False(await Contains(Content(100, 3)));
        Assert.Equal(Content(100), await Read("k"));
    }

    [Fact]
    public async Task A_staged_entry_that_is_given_up_is_dead()
    {
        await Put("k", Content(100));
        await using (await Stage(Content(200)))
        {
        }

        await Reopen();
        Time.Advance(TimeSpan.FromMilliseconds(1));
        await Store.Collect(default);
        Assert.False(await Contains(Content(200)));
        Assert.Equal(Content(100), await Read("k"));
    }

    [Fact]
    public async Task A_flipped_bit_costs_its_entry_alone()
    {
        for (var i = 0; i < 5; i++)
        {
            await Put($"k/{i}", Content(100, i));
        }

        await Reopen();
        var path = Assert.Single(PackFiles());
        var bytes = await File.ReadAllBytesAsync(path);
        var at = bytes.AsSpan().IndexOf(Content(100, 2));
        bytes[at + 50] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        Assert.Equal(ErrorKind.Damaged, (await Assert.ThrowsAsync<TarnException>(() => Read("k/2"))).Kind);
        Assert.Equal(Content(100, 3), await Read("k/3"));

        // A damaged entry keeps its pack: what can be read moves, nothing is given up.
        for (var i = 0; i < 5; i++)
        {
            if (i is not (2 or 3))
            {
                await Store.Delete("lake", $"k/{i}", DeleteOptions.None, default);
            }
        }

        await Store.Collect(default);
        Assert.Equal(Content(100, 3), await Read("k/3"));
        Assert.Contains(path, PackFiles());
    }

    [Fact]
    public async Task A_failed_sync_seals_the_pack_and_fails_its_group_alone()
    {
        var disk = new SimulatedDisk(1);
        await using var store = await ObjectStore.Open(
            disk, new MemoryMetadataStore(), TimeProvider.System, new ObjectStoreOptions { DiskThreads = 1 }, default);
        await store.CreateBucket("lake", "1", "r", default);
        await store.Put("lake", "a", Content(10), PutOptions.None, default);
        disk.Faults.FailSync = path => path.Contains("/packs/", StringComparison.Ordinal);
        Assert.Equal(ErrorKind.DiskFailed, (await Assert.ThrowsAsync<TarnException>(() => store.Put("lake", "b", Content(10), PutOptions.None, default))).Kind);
        disk.Faults.FailSync = _ => false;
        await store.Put("lake", "c", Content(10, 3), PutOptions.None, default);
        var (first, second) = (await store.Head("lake", "a", default), await store.Head("lake", "c", default));
        Assert.NotEqual(first.Extents[0].Blob, second.Extents[0].Blob);
        Assert.Equal(Content(10), await store.ReadAll(first, default));
        Assert.Equal(Content(10, 3), await store.ReadAll(second, default));
    }

    [Fact]
    public void The_bytes_of_a_pack_are_as_documented()
    {
        var pack = new BlobId(3, BlobId.FirstPack + 1);
        Assert.Equal("5461726E5061636B" + "00000000" + "000000030001000000000001" + "00000000" + "86F22A6F", Convert.ToHexString(PackFormat.Header(pack)));
        Assert.Equal(
            "54504B45" + "00000000" + "00000002" + "00000003" + "C2283A69",
            Convert.ToHexString(PackFormat.EntryHeader(pack, 32, new byte[] { 1, 2 }, new byte[] { 3, 4, 5 })));
        var entries = new[] { new PackEntry(32, 2, 3), new PackEntry(57, 2, 300) };
        var index = PackFormat.Index(pack, 379, entries);
        Assert.Equal("01" + "02" + "0203" + "02AC02" + "000000000000017B" + "54504B49" + "CE0EE02C", Convert.ToHexString(index));
        Assert.Equal(entries, PackFormat.ReadIndex(pack, index));
    }

    private async Task<bool> Contains(byte[] bytes)
    {
        foreach (var path in PackFiles())
        {
            if ((await File.ReadAllBytesAsync(path)).AsSpan().IndexOf(bytes) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
