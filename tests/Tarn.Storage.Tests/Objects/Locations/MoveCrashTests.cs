using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Tests.Objects.Locations;

/// <summary>
/// Moves between two disks that lose unsynced writes, with failing syncs: after every crash each acknowledged object has its
/// bytes, and in the end no blob is left without an object.
/// </summary>
public sealed class MoveCrashTests
{
    private static readonly StorageClass[] Classes = [StorageClass.Standard, StorageClass.StandardIa, StorageClass.Glacier];

    [Fact]
    public async Task Objects_survive_power_loss_during_moves()
    {
        for (var seed = 1; seed <= 12; seed++)
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

    private static async Task Run(int seed)
    {
        var random = new Random(seed);
        var (home, outside, metadata) = (new SimulatedDisk(seed), new SimulatedDisk(seed + 1_000), new MemoryMetadataStore());
        var acked = new Dictionary<string, byte[]?>();
        var time = new ManualTime();
        for (var life = 0; life < 4; life++)
        {
            home.Faults.FailSync = outside.Faults.FailSync = _ => false;
            await using var store = await Open(home, outside, metadata, time);
            await Check(store, acked);
            if (life == 3)
            {
                await Finish(store, outside, metadata, time);
                await Check(store, acked);
                return;
            }

            home.Faults.FailSync = _ => random.Next(20) == 0;
            outside.Faults.FailSync = _ => random.Next(8) == 0;
            for (var step = 0; step < 30; step++)
            {
                await Step(store, random, acked, time);
            }

            home.Crash();
            outside.Crash();
        }
    }

    private static async Task Step(ObjectStore store, Random random, Dictionary<string, byte[]?> acked, ManualTime time)
    {
        var key = $"k{random.Next(5)}";
        var storageClass = Classes[random.Next(Classes.Length)];
        try
        {
            switch (random.Next(6))
            {
                case 0:
                    await store.Delete("lake", key, DeleteOptions.None, default);
                    acked[key] = null;
                    break;
                case 1 when acked.GetValueOrDefault(key) is not null:
                    await store.Copy(await store.Head("lake", key, default), "lake", key, new CopyOptions { StorageClass = storageClass }, default);
                    break;
                case 2:
                    await store.Collect(default);
                    break;
                case 3 or 4:
                    time.Advance(TimeSpan.FromMinutes(2));
                    await store.Locations.Probe(default);
                    await store.Move(default);
                    break;
                default:
                    var bytes = new byte[20_000 + random.Next(40_000)];
                    random.NextBytes(bytes);
                    var properties = new ObjectProperties { StorageClass = storageClass };
                    await store.Put("lake", key, bytes, new PutOptions { Properties = properties }, default);
                    acked[key] = bytes;
                    break;
            }
        }
        catch (TarnException failure) when (failure.Kind is ErrorKind.DiskFailed or ErrorKind.Unavailable)
        {
            // Not acknowledged.
        }
    }

    private static async Task Finish(ObjectStore store, SimulatedDisk outside, MemoryMetadataStore metadata, ManualTime time)
    {
        for (var i = 0; i < 3; i++)
        {
            time.Advance(TimeSpan.FromHours(2));
            await store.Locations.Probe(default);
            await store.Move(default);
            await store.Collect(default);
        }

        Assert.Null(store.MoveNotice);
        var rows = await metadata.Read(reader => reader.Scan(ObjectSpaces.OutsideBlobs, KeyRange.All, 1_000), default);
        var stored = new List<string>();
        await using var folder = new FolderLocation(outside, time, threads: 0);
        await foreach (var (name, _) in folder.List("blobs", default))
        {
            stored.Add(name);
        }

        Assert.Equal(rows.Select(row => LocationRows.ReadBlob(row.Key).Path).Order(StringComparer.Ordinal), stored.Order(StringComparer.Ordinal));
        var referrers = await metadata.Read(reader => reader.Scan(ObjectSpaces.Unreferenced, KeyRange.All, 1_000), default);
        Assert.DoesNotContain(rows, row => referrers.Any(one => ObjectKeys.ReadEntry(one.Key).Blob == LocationRows.ReadBlob(row.Key)));
    }

    private static async Task Check(ObjectStore store, Dictionary<string, byte[]?> acked)
    {
        foreach (var (key, bytes) in acked.Where(pair => pair.Value is not null))
        {
            Assert.Equal(bytes, await store.ReadAll(await store.Head("lake", key, default), default));
        }
    }

    private static async Task<ObjectStore> Open(SimulatedDisk home, SimulatedDisk outside, MemoryMetadataStore metadata, ManualTime time)
    {
        var store = await ObjectStore.Open(
            home,
            metadata,
            time,
            new ObjectStoreOptions
            {
                DiskThreads = 1,
                MovesTogether = 1,
                UnreferencedKept = TimeSpan.Zero,
                Locations = [new LocationOptions("cold", new FolderLocation(outside, time, threads: 0))],
                LocationOfClass = new Dictionary<StorageClass, string> { [StorageClass.StandardIa] = "cold", [StorageClass.Glacier] = "cold" },
            },
            default);
        if (store.FindBucket("lake") is null)
        {
            await store.CreateBucket("lake", "000000000000", "us-east-1", default);
        }

        return store;
    }
}
