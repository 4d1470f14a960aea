using System.IO.Pipelines;
using System.Security.Cryptography;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Lifecycle;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Tests.Metadata;
using Tarn.Storage.Tests.Objects.Versions;

namespace Tarn.Storage.Tests.Objects.Lifecycle;

/// <summary>
/// SIGKILL while a lifecycle expires objects and versions, changes classes and removes uploads, while their bytes move and are
/// collected: nothing that no rule names is lost, and in the end nothing is left that a rule names, nor a file without a row.
/// </summary>
[Trait("Long", "Kill")]
public sealed class LifecycleKillTests : IDisposable
{
    private const string Bucket = "lake";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_kill_amid_a_lifecycle_loses_nothing_and_leaves_nothing_over()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Root, "cold"));
        var acked = new Dictionary<string, string>();
        for (var round = 0; round < 4; round++)
        {
            foreach (var line in await CrashChild.RunAndKill("lifecycle", 90 + (round * 37), _folder.Root, $"{round}"))
            {
                acked.Add(line.Split(' ')[0], line.Split(' ')[1]);
            }

            var (store, metadata) = await Open(_folder.Root, TimeProvider.System);
            await using (metadata)
            await using (store)
            {
                await Check(store, acked);
                await store.RemoveOrphans(default);
                await Check(store, acked);
            }
        }

        await Finish(acked);
    }

    /// <summary>Writes what rules name and what they do not, while they are applied without a pause.</summary>
    internal static async Task Child(string[] args)
    {
        var (store, _) = await Open(args[0], TimeProvider.System);
        var gate = new Lock();
        Func<Task>[] jobs = [() => Run(store), () => store.Move(default), () => store.Collect(default)];
        var loops = jobs.Select(job => Task.Run(async () =>
        {
            while (true)
            {
                await job();
            }
        }));
        await Task.WhenAll([.. loops, .. Enumerable.Range(0, 3).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; ; i++)
            {
                await Write(store, $"{args[1]}/{writer}/{i}", Print);
            }
        }))]);

        void Print(string key, byte[] bytes)
        {
            lock (gate)
            {
                Console.Out.Write($"{key} {Convert.ToHexString(SHA256.HashData(bytes))}\n");
                Console.Out.Flush();
            }
        }
    }

    private static async Task Write(ObjectStore store, string name, Action<string, byte[]> print)
    {
        foreach (var (kind, length) in new[] { ("old", 300), ("old-large", 30_000), ("kept", 300), ("cold", 140_000) })
        {
            var bytes = RandomNumberGenerator.GetBytes(length);
            await store.Put(Bucket, $"{kind}/{name}", bytes, PutOptions.None, default);
            print($"{kind}/{name}", bytes);
        }

        try
        {
            // The lifecycle may win: then the upload is gone before it is complete.
            var (key, bytes) = ($"parts/{name}", RandomNumberGenerator.GetBytes(20_000));
            var upload = await store.CreateUpload(Bucket, key, new UploadOptions(), default);
            await using var one = await store.StagePart(PipeReader.Create(new MemoryStream(bytes)), upload, 1, [], default);
            var part = await store.PutPart(upload, 1, one, null, default);
            await store.CreateUpload(Bucket, $"parts/open/{name}", new UploadOptions(), default);
            await store.CompleteUpload(Bucket, key, upload.Id, [new CompletedPart(1, part.ETag)], new CompleteOptions(), default);
            print(key, bytes);
        }
        catch (TarnException failure) when (failure.Kind == ErrorKind.NotFound)
        {
        }
    }

    private async Task Finish(Dictionary<string, string> acked)
    {
        var time = new ManualTime(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1));
        for (var life = 0; life < 2; life++)
        {
            var (store, metadata) = await Open(_folder.Root, time);
            await using (metadata)
            await using (store)
            {
                // An expired object leaves a marker and a noncurrent version, which later runs remove.
                for (var run = 0; run < 3; run++)
                {
                    await Run(store);
                    time.Advance(TimeSpan.FromMinutes(2));
                    await store.Move(default);
                    await store.Collect(default);
                }

                await Check(store, acked);
                var versions = await StoredVersions.All(store, metadata, Bucket);
                Assert.DoesNotContain(versions, version => version.Key.StartsWith("old", StringComparison.Ordinal));
                Assert.All(versions, version => Assert.Equal(
                    version.Key.StartsWith("cold/", StringComparison.Ordinal) ? StorageClass.Glacier : StorageClass.Standard,
                    version.Properties.StorageClass));
                Assert.Empty((await store.ListUploads(new UploadListRequest { Bucket = Bucket }, default)).Uploads);
                if (life == 1)
                {
                    var (home, cold) = (new FileDisk(Path.Combine(_folder.Root, "data"), time), new FileDisk(Path.Combine(_folder.Root, "cold"), time));
                    Assert.Equal(StoredVersions.FilesOf(versions), StoredVersions.Files(home));
                    Assert.Equal(
                        versions.Count(version => version.Properties.StorageClass == StorageClass.Glacier), StoredVersions.Files(cold).Count());
                }
            }
        }
    }

    /// <summary>Each acknowledged object that no rule expires is present, and every present one is whole.</summary>
    private static async Task Check(ObjectStore store, Dictionary<string, string> acked)
    {
        var present = new HashSet<string>();
        ReadOnlyMemory<byte>? from = null;
        do
        {
            var page = await store.List(new ListRequest { Bucket = Bucket, From = from }, default);
            foreach (var listed in page.Objects)
            {
                var hash = await StoredVersions.Hash(store, await store.Head(Bucket, listed.Key, default));
                Assert.Equal(acked.GetValueOrDefault(listed.Key, hash), hash);
                present.Add(listed.Key);
            }

            from = page.Next;
        }
        while (from is not null);
        Assert.All(acked.Keys.Where(key => !key.StartsWith("old", StringComparison.Ordinal)), key => Assert.Contains(key, present));
    }

    private static Task Run(ObjectStore store)
    {
        store.Lifecycles.RulesChanged(store.FindBucket(Bucket)!.Id);
        return store.Lifecycles.Run((_, _) => { }, default);
    }

    private static async Task<(ObjectStore Store, SqliteMetadataStore Metadata)> Open(string root, TimeProvider time)
    {
        var data = Path.Combine(root, "data");
        Directory.CreateDirectory(data);
        var metadata = SqliteMetadataStore.Open(Path.Combine(data, "meta.db"), null, time, failure => throw failure);
        var store = await ObjectStore.Open(
            new FileDisk(data, time),
            metadata,
            time,
            new ObjectStoreOptions
            {
                UnreferencedKept = TimeSpan.Zero,
                PackBytesMax = 16 << 10,
                LifecycleDay = TimeSpan.FromMilliseconds(40),
                Locations = [new LocationOptions("cold", FolderLocation.At(Path.Combine(root, "cold"), time))],
                LocationOfClass = new Dictionary<StorageClass, string> { [StorageClass.Glacier] = "cold" },
            },
            default);
        if (store.FindBucket(Bucket) is null)
        {
            await store.CreateBucket(Bucket, "000000000000", "us-east-1", default);
            await metadata.Commit(
                transaction => store.UpdateBucket(transaction, Bucket, bucket => bucket with { Versioning = BucketVersioning.Enabled }), default);
        }

        var rules = new LifecycleRules(
        [
            new LifecycleRule
            {
                Id = "old",
                IsEnabled = true,
                Filter = new("old"),
                Expiration = new(1, null),
                NoncurrentExpiration = new(1, 0),
                RemovesExpiredMarkers = true,
            },
            new LifecycleRule { Id = "cold", IsEnabled = true, Filter = new("cold/"), Transitions = [new(new(1, null), StorageClass.Glacier)] },
            new LifecycleRule { Id = "parts", IsEnabled = true, Filter = new("parts/"), UploadDays = 1 },
        ]);
        store.Lifecycles.RulesOf = (_, _) => ValueTask.FromResult<LifecycleRules?>(rules);
        return (store, metadata);
    }
}
