using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Lifecycle;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Tests.Streams.Journal;

namespace Tarn.Storage.Tests.Objects.Lifecycle;

/// <summary>
/// D12 (arrival times never go back), with the journal's own doubt: while the clock is in doubt, also after a restart, no lifecycle
/// acts and no lock opens.
/// </summary>
public sealed class ClockDoubtTests
{
    private const string Bucket = "records";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_clock_that_jumped_expires_nothing_and_opens_no_lock_until_it_is_accepted(bool restarts)
    {
        var world = new JournalWorld(1);
        await world.OpenShards(1);
        await world.Append(0);
        var objects = new SimulatedDisk(2);
        var store = await Open(world, objects);
        await store.CreateBucket(Bucket, "000000000000", "us-east-1", default);
        await world.Store.Commit(
            transaction => store.UpdateBucket(
                transaction,
                Bucket,
                bucket => bucket with { Versioning = BucketVersioning.Enabled, Lock = new BucketLock(true, default, 0, 0) }),
            default);
        await store.Put(Bucket, "expires", new byte[5], PutOptions.None, default);
        await store.CreateUpload(Bucket, "upload", new UploadOptions(), default);
        var locked = new ObjectLock(LockMode.Compliance, world.Time.GetUtcNow() + TimeSpan.FromDays(10));
        var held = await store.Put(Bucket, "held", new byte[5], new PutOptions { Properties = new ObjectProperties { Lock = locked } }, default);

        world.Time.Jump(TimeSpan.FromDays(400));
        await world.Append(0);
        if (restarts)
        {
            await store.DisposeAsync();
            world.Restart(powerLoss: true);
            store = await Open(world, objects);
        }

        Assert.NotNull(world.Log.ClockDoubt);
        await Run(store);
        Assert.Equal(["expires", "held"], await Keys(store));
        Assert.Single((await store.ListUploads(new UploadListRequest { Bucket = Bucket }, default)).Uploads);
        var remove = new DeleteOptions { VersionId = held.VersionId, BypassesGovernance = true };
        Assert.Equal(
            ErrorKind.AccessDenied, (await Assert.ThrowsAsync<TarnException>(async () => await store.Delete(Bucket, "held", remove, default))).Kind);

        world.Log.AcceptClock();
        await Run(store);
        Assert.Equal(["held"], await Keys(store));
        Assert.Empty((await store.ListUploads(new UploadListRequest { Bucket = Bucket }, default)).Uploads);
        await store.Delete(Bucket, "held", remove, default);
        Assert.Empty(await Keys(store));
        await store.DisposeAsync();
    }

    private static async Task Run(ObjectStore store)
    {
        store.Lifecycles.RulesChanged(store.FindBucket(Bucket)!.Id);
        await store.Lifecycles.Run((_, _) => { }, default);
    }

    private static async Task<IEnumerable<string>> Keys(ObjectStore store) =>
        (await store.List(new ListRequest { Bucket = Bucket }, default)).Objects.Select(version => version.Key);

    private static async Task<ObjectStore> Open(JournalWorld world, SimulatedDisk disk)
    {
        var options = new ObjectStoreOptions { DiskThreads = 1, ClockDoubt = () => world.Log.ClockDoubt };
        var store = await ObjectStore.Open(disk, world.Store, world.Time, options, default);
        var rules = new LifecycleRules(
        [
            new LifecycleRule { Id = "e", IsEnabled = true, Filter = new("e"), Expiration = new(1, null) },
            new LifecycleRule { Id = "u", IsEnabled = true, UploadDays = 1 },
        ]);
        store.Lifecycles.RulesOf = (_, _) => ValueTask.FromResult<LifecycleRules?>(rules);
        return store;
    }
}
