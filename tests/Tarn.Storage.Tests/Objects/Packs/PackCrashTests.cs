using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Tests.Objects.Versions;

namespace Tarn.Storage.Tests.Objects.Packs;

/// <summary>A power loss at each write, sync and deletion of a pack's rewrite: every entry stays readable, and no file is left over.</summary>
public sealed class PackCrashTests
{
    private const string Bucket = "lake";

    [Theory]
    [InlineData("write", 20)]
    [InlineData("sync", 4)]
    [InlineData("delete", 2)]
    public async Task A_power_loss_at_any_point_of_a_rewrite_loses_no_entry(string kind, int pointsMin)
    {
        var point = 0;
        while (await CrashAt(kind, point))
        {
            point++;
        }

        Assert.InRange(point, pointsMin, int.MaxValue);
    }

    /// <summary>Loses the power at a point of a rewrite; false if the rewrite has fewer points.</summary>
    private static async Task<bool> CrashAt(string kind, int point)
    {
        var (disk, metadata, left) = (new SimulatedDisk(point + 1), new MemoryMetadataStore(), point);
        await Fill(disk, metadata);
        await using (var store = await Open(disk, metadata))
        {
            var crashed = false;
            bool Crash()
            {
                if (left-- == 0)
                {
                    disk.Crash();
                    crashed = true;
                }

                return crashed;
            }

            (disk.Faults.FailWrite, disk.Faults.FailSync, disk.Faults.FailDelete) =
                (_ => kind == "write" && Crash(), _ => kind == "sync" && Crash(), _ => kind == "delete" && Crash());
            var failure = await Record.ExceptionAsync(() => store.Collect(default));
            (disk.Faults.FailWrite, disk.Faults.FailSync, disk.Faults.FailDelete) = (_ => false, _ => false, _ => false);
            if (!crashed)
            {
                Assert.Null(failure);
                return false;
            }

            Assert.True(failure is SimulatedCrashException or TarnException { Kind: ErrorKind.DiskFailed }, $"{kind} {point}: {failure}");
        }

        for (var life = 0; life < 2; life++)
        {
            await using var store = await Open(disk, metadata);
            await Check(store, metadata);
            await store.RemoveOrphans(default);
            await store.Collect(default);
            var needed = await Check(store, metadata);
            if (life == 1)
            {
                Assert.Equal(needed, StoredVersions.Files(disk));
            }
        }

        return true;
    }

    /// <summary>Current objects, noncurrent versions and copies, and more dead entries than living ones.</summary>
    private static async Task Fill(SimulatedDisk disk, MemoryMetadataStore metadata)
    {
        await using var store = await Open(disk, metadata);
        await store.CreateBucket(Bucket, "000000000000", "us-east-1", default);
        await metadata.Commit(transaction => store.UpdateBucket(transaction, Bucket, bucket => bucket with { Versioning = BucketVersioning.Enabled }), default);
        for (var i = 0; i < 24; i++)
        {
            await store.Put(Bucket, $"k{i % 4}", Content(i), PutOptions.None, default);
            await store.Put(Bucket, $"dead{i}", Content(i), PutOptions.None, default);
            await store.Put(Bucket, $"gone{i}", Content(i), PutOptions.None, default);
        }

        await store.Copy(await store.Head(Bucket, "k1", default), Bucket, "copy", new CopyOptions(), default);
        for (var i = 0; i < 24; i++)
        {
            await store.Delete(Bucket, $"dead{i}", DeleteOptions.WithoutVersion, default);
            await store.Delete(Bucket, $"gone{i}", DeleteOptions.WithoutVersion, default);
        }
    }

    /// <summary>Reads every version; returns the files that hold them.</summary>
    private static async Task<IEnumerable<string>> Check(ObjectStore store, MemoryMetadataStore metadata)
    {
        var versions = await StoredVersions.All(store, metadata, Bucket);
        Assert.Equal(25, versions.Count);
        foreach (var version in versions)
        {
            var bytes = await store.ReadAll(version, default);
            Assert.Equal(Content(bytes[0]), bytes);
            Assert.True(version.Key == "copy" || version.Key == $"k{bytes[0] % 4}", $"{version.Key} has the bytes of {bytes[0]}");
        }

        return StoredVersions.FilesOf(versions);
    }

    private static byte[] Content(int i)
    {
        var bytes = new byte[300];
        new Random(i).NextBytes(bytes);
        bytes[0] = (byte)i;
        return bytes;
    }

    private static Task<ObjectStore> Open(SimulatedDisk disk, MemoryMetadataStore metadata) => ObjectStore.Open(
        disk, metadata, TimeProvider.System, new ObjectStoreOptions { DiskThreads = 1, UnreferencedKept = TimeSpan.Zero, PackBytesMax = 8 << 10 }, default);
}
