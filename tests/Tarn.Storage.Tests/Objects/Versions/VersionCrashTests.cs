using System.Security.Cryptography;
using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Tests.Objects.Versions;

/// <summary>
/// Versions, markers and writers that race for one key, on a disk that loses unsynced writes and whose syncs fail at times: after
/// every crash the versions are those of the model, each with its bytes.
/// </summary>
public sealed class VersionCrashTests
{
    private const string Bucket = "lake";
    private static readonly string[] Keys = ["a", "a/1", "b", "ü"];

    [Fact]
    public async Task Acknowledged_versions_and_markers_survive_power_loss()
    {
        for (var seed = 1; seed <= 10; seed++)
        {
            try
            {
                await new World(seed).Run();
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}", failure);
            }
        }
    }

    private sealed class World(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly SimulatedDisk _disk = new(seed);
        private readonly MemoryMetadataStore _metadata = new();
        private readonly VersionModel _model = new();
        private ObjectStore _store = null!;

        public async Task Run()
        {
            for (var life = 0; life < 4; life++)
            {
                _disk.Faults.FailSync = _ => false;
                _store = await Open();
                await Check();
                await _store.RemoveOrphans(default);
                await _store.Collect(default);
                await Check();
                if (life == 3)
                {
                    await _store.DisposeAsync();
                    break;
                }

                _disk.Faults.FailSync = _ => _random.Next(15) == 0;
                for (var step = 0; step < 25; step++)
                {
                    await Step();
                }

                _disk.Faults.FailSync = _ => false;
                _disk.Crash();
                await _store.DisposeAsync();
            }

            // The pack that was open is sealed now, so that its dead entries can go.
            _store = await Open();
            await _store.Collect(default);
            await Check();
            Assert.Equal(StoredVersions.FilesOf(await StoredVersions.All(_store, _metadata, Bucket)), StoredVersions.Files(_disk));
            await _store.DisposeAsync();
        }

        private async Task Step()
        {
            var key = Keys[_random.Next(Keys.Length)];
            switch (_random.Next(10))
            {
                case 0:
                    _model.Versioning = _random.Next(3) == 0 ? BucketVersioning.Suspended : BucketVersioning.Enabled;
                    await _metadata.Commit(
                        transaction => _store.UpdateBucket(transaction, Bucket, bucket => bucket with { Versioning = _model.Versioning }), default);
                    break;
                case 1:
                    try
                    {
                        await _store.Collect(default);
                    }
                    catch (TarnException failure) when (failure.Kind == ErrorKind.DiskFailed)
                    {
                        // A later run repeats it.
                    }

                    break;
                case 2 or 3:
                    var deletion = await _store.Delete(Bucket, key, DeleteOptions.None, default);
                    _model.Delete(key, deletion.Marker?.VersionId);
                    break;
                case 4 when _model.All() is { Count: > 0 } all:
                    var one = all[_random.Next(all.Count)];
                    await _store.Delete(Bucket, one.Key, new DeleteOptions { VersionId = one.Id }, default);
                    _model.Remove(one.Key, one.Id);
                    break;
                case 5 or 6:
                    await Race(key);
                    break;
                case 7:
                    await RaceForNone($"new{_random.Next(20)}");
                    break;
                default:
                    await Put(key, Content(), PutOptions.None);
                    break;
            }
        }

        /// <summary>Writers put one key at the same time: the listing gives their order, and has exactly the acknowledged ones.</summary>
        private async Task Race(string key)
        {
            var bodies = Enumerable.Range(0, 4).Select(_ => Content()).ToArray();
            var made = (await Task.WhenAll(bodies.Select(bytes => TryPut(key, bytes, PutOptions.None)))).OfType<ObjectVersion>().ToArray();
            if (_model.Versioning == BucketVersioning.Enabled)
            {
                var newest = (await StoredVersions.All(_store, _metadata, Bucket)).Where(version => version.Key == key).Take(made.Length).ToArray();
                Assert.Equal(made.Select(version => version.VersionId).Order(), newest.Select(version => version.VersionId).Order());
                Array.ForEach([.. newest.Reverse()], version => _model.Put(key, version.VersionId, version.ETag));
            }
            else if (made.Length > 0)
            {
                // Each replaced the version null of the one before.
                var last = await _store.Head(Bucket, key, default);
                Assert.Contains(last.ETag, made.Select(version => version.ETag));
                _model.Put(key, last.VersionId, last.ETag);
            }
        }

        /// <summary>Writers put a key that must not exist: at most one wins.</summary>
        private async Task RaceForNone(string key)
        {
            var none = new PutOptions { Condition = new WriteCondition(IfNoneMatch: "*") };
            var existed = _model.All().Any(one => one.Key == key && one is { IsLatest: true, ETag: not null });
            var made = (await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TryPut(key, Content(), none)))).OfType<ObjectVersion>().ToArray();
            Assert.InRange(made.Length, 0, existed ? 0 : 1);
            Array.ForEach(made, version => _model.Put(key, version.VersionId, version.ETag));
        }

        private async Task Put(string key, byte[] bytes, PutOptions put)
        {
            if (await TryPut(key, bytes, put) is { } made)
            {
                _model.Put(key, made.VersionId, made.ETag);
            }
        }

        /// <summary>The version; null: the disk failed, or the condition did not hold.</summary>
        private async Task<ObjectVersion?> TryPut(string key, byte[] bytes, PutOptions put)
        {
            try
            {
                return await _store.Put(Bucket, key, bytes, put, default);
            }
            catch (TarnException failure) when (failure.Kind is ErrorKind.DiskFailed or ErrorKind.PreconditionFailed)
            {
                return null;
            }
        }

        private async Task Check()
        {
            var versions = await StoredVersions.All(_store, _metadata, Bucket);
            Assert.Equal(_model.All(), versions.Select(one => (one.Key, one.VersionId, one.IsMarker ? null : one.ETag, one.IsLatest)));
            foreach (var version in versions.Where(version => !version.IsMarker))
            {
                Assert.Equal(version.ETag, Convert.ToHexStringLower(MD5.HashData(await _store.ReadAll(version, default))));
            }

            var current = (await _store.List(new ListRequest { Bucket = Bucket }, default)).Objects;
            Assert.Equal(
                versions.Where(version => version is { IsLatest: true, IsMarker: false }).Select(version => (version.Key, version.VersionId)),
                current.Select(version => (version.Key, version.VersionId)));
        }

        private byte[] Content()
        {
            var bytes = new byte[_random.Next(8) == 0 ? 20_000 : _random.Next(2_000)];
            _random.NextBytes(bytes);
            return bytes;
        }

        private async Task<ObjectStore> Open()
        {
            var options = new ObjectStoreOptions { DiskThreads = 1, UnreferencedKept = TimeSpan.Zero, PackBytesMax = 8 << 10 };
            var store = await ObjectStore.Open(_disk, _metadata, TimeProvider.System, options, default);
            if (store.FindBucket(Bucket) is null)
            {
                await store.CreateBucket(Bucket, "000000000000", "us-east-1", default);
            }

            return store;
        }
    }
}
