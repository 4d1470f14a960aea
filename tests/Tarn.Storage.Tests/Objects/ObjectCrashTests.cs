using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Tests.Objects;

/// <summary>
/// The object store on a disk that loses unsynced writes, with failing syncs and torn writes. After every crash, each
/// acknowledged object is readable with its bytes, and every listed key can be read.
/// </summary>
public sealed class ObjectCrashTests
{
    private const string Bucket = "lake";

    [Fact]
    public async Task Acknowledged_objects_survive_power_loss()
    {
        for (var seed = 1; seed <= 15; seed++)
        {
            try
            {
                await Run(seed);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}", failure);
            }
        }
    }

    [Fact]
    public async Task An_ordinary_user_stores_objects()
    {
        // The simulated disk refuses attributes of read-only files, as the system refuses them to every user but root.
        await using var store = await Open(new SimulatedDisk(1), new MemoryMetadataStore());
        await store.Put(Bucket, "k", new byte[10], PutOptions.None, default);
        Assert.Equal(new byte[10], await store.ReadAll(await store.Head(Bucket, "k", default), default));
    }

    private static async Task Run(int seed)
    {
        var random = new Random(seed);
        var disk = new SimulatedDisk(seed);
        var metadata = new MemoryMetadataStore();
        var acked = new Dictionary<string, byte[]?>();
        for (var life = 0; life < 3; life++)
        {
            disk.Faults.FailSync = _ => false;
            await using var store = await Open(disk, metadata);
            await Check(store, acked);
            await store.RemoveOrphans(default);
            await store.Collect(default);
            await Check(store, acked);
            await store.Collect(default);
            await Check(store, acked);
            disk.Faults.FailSync = _ => random.Next(12) == 0;
            for (var step = 0; step < 25; step++)
            {
                await Step(store, random, acked);
            }

            disk.Faults.FailSync = _ => false;
            disk.Crash();
        }
    }

    private static async Task Step(ObjectStore store, Random random, Dictionary<string, byte[]?> acked)
    {
        var key = $"k{random.Next(6)}";
        var bytes = new byte[random.Next(16) == 0 ? ObjectLimits.BlockBytes + 100 : random.Next(3_000)];
        random.NextBytes(bytes);
        try
        {
            switch (random.Next(6))
            {
                case 5:
                    await store.Collect(default);
                    break;
                case 0:
                    await store.Delete(Bucket, key, DeleteOptions.None, default);
                    acked[key] = null;
                    break;
                case 1 when acked.GetValueOrDefault(key) is { } source:
                    var copied = $"copy{random.Next(3)}";
                    await store.Copy(await store.Head(Bucket, key, default), Bucket, copied, new CopyOptions(), default);
                    acked[copied] = source;
                    break;
                default:
                    await store.Put(Bucket, key, bytes, PutOptions.None, default);
                    acked[key] = bytes;
                    break;
            }
        }
        catch (TarnException failure) when (failure.Kind == ErrorKind.DiskFailed)
        {
            // Not acknowledged: the key still points to its previous version.
        }
    }

    private static async Task Check(ObjectStore store, Dictionary<string, byte[]?> acked)
    {
        var listed = (await store.List(new ListRequest { Bucket = Bucket }, default)).Objects.Select(version => version.Key);
        Assert.Equal(acked.Where(pair => pair.Value is not null).Select(pair => pair.Key).Order(StringComparer.Ordinal), listed);
        foreach (var (key, bytes) in acked)
        {
            if (bytes is not null)
            {
                Assert.Equal(bytes, await store.ReadAll(await store.Head(Bucket, key, default), default));
            }
        }
    }

    private static async Task<ObjectStore> Open(SimulatedDisk disk, MemoryMetadataStore metadata)
    {
        var store = await ObjectStore.Open(
            disk, metadata, TimeProvider.System, new ObjectStoreOptions { DiskThreads = 1, UnreferencedKept = TimeSpan.Zero, PackBytesMax = 8 << 10 }, default);
        if (store.FindBucket(Bucket) is null)
        {
            await store.CreateBucket(Bucket, "000000000000", "us-east-1", default);
        }

        return store;
    }
}
