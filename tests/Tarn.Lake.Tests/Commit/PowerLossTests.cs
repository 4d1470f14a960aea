using System.Text;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Storage.Rights;
using Tarn.Storage;
using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;

namespace Tarn.Lake.Tests.Commit;

/// <summary>
/// Commits with a power loss at any sync: a table always holds exactly its committed appends, and every byte of it is
/// readable.
/// </summary>
public sealed class PowerLossTests
{
    [Fact]
    public async Task After_every_power_loss_a_table_is_what_its_commits_made_it()
    {
        var commits = 0;
        for (var seed = 1; seed <= 15; seed++)
        {
            try
            {
                commits += await new World(seed).Run();
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"seed {seed}: {exception.Message}", exception);
            }
        }

        Assert.InRange(commits, 100, 10_000);
    }

    private sealed class World(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly SimulatedDisk _disk = new(seed);
        private readonly MemoryMetadataStore _store = new();
        private readonly SortedDictionary<string, string> _committed = new(StringComparer.Ordinal);
        private int _number;

        public async Task<int> Run()
        {
            for (var life = 0; life < 6; life++)
            {
                _disk.Faults.FailSync = _ => false;
                await using var objects = await ObjectStore.Open(
                    _disk, _store, TimeProvider.System, new ObjectStoreOptions { DiskThreads = 2, UnreferencedKept = TimeSpan.Zero }, default);
                var files = new ObjectTableFiles(objects);
                using var catalog = await LakeCatalog.Open(_store, await MemoryCatalogNames.Open(_store, default), files, default);
                if (life == 0)
                {
                    await objects.CreateBucket("lake", "000000000000", "us-east-1", default);
                    await _store.Commit(tx => catalog.CreateDatabase(tx, LakeFixture.Name.DatabaseName, null, default, 1), default);
                }

                await Verify(catalog, files);
                await objects.RemoveOrphans(default);
                await objects.Collect(default);
                await Verify(catalog, files);
                CrashAfter(_random.Next(1, 80));
                await AppendUntilItCrashes(catalog, files);
            }

            return _committed.Count;
        }

        private void CrashAfter(int syncs)
        {
            var left = syncs;
            _disk.Faults.FailSync = _ =>
            {
                if (Interlocked.Decrement(ref left) != 0)
                {
                    return false;
                }

                _disk.Crash();
                return true;
            };
        }

        private async Task AppendUntilItCrashes(LakeCatalog catalog, ITableFiles files)
        {
            var committers = new TableCommitters(_store, catalog, TimeProvider.System);
            try
            {
                while (true)
                {
                    using var commitLock = await committers.Enter(LakeFixture.Name, InstanceRights.Instance, default);
                    if (commitLock.Metadata is null)
                    {
                        commitLock.Begin(LakeFixture.Creation() with
                        {
                            Properties = new Dictionary<string, string>
                            {
                                ["history.expire.max-snapshot-age-ms"] = "1",
                                ["history.expire.min-snapshots-to-keep"] = "2",
                            },
                        });
                    }

                    var content = $"file {++_number}";
                    var staged = await files.Stage($"{commitLock.Metadata!.Location}/data/{_number}.parquet", Encoding.UTF8.GetBytes(content), default);
                    var file = new DataFile { Path = staged.Location, RecordCount = _number, FileSizeBytes = staged.SizeBytes };
                    var prepared = await commitLock.Prepare(new TableAppend { Files = [new WrittenFile(file, staged)] }, default);
                    if (_random.Next(8) == 0)
                    {
                        // abandoned: durable bytes that no table refers to
                        continue;
                    }

                    Assert.Equal(ApplyOutcome.Applied, await _store.Commit(prepared.Apply, default));
                    _committed[staged.Location] = content;
                    await commitLock.Committed(prepared, default);
                }
            }
            catch (Exception exception) when (exception is TarnException or SimulatedCrashException or IOException)
            {
                // power loss
            }
        }

        private async Task Verify(LakeCatalog catalog, ITableFiles files)
        {
            if (!catalog.TryFindTable(LakeFixture.Name, out var entry))
            {
                Assert.Empty(_committed);
                return;
            }

            var loader = new TableLoader(files);
            var metadata = await loader.Metadata(entry.MetadataLocation!, default);
            foreach (var snapshot in metadata.Snapshots)
            {
                _ = await loader.Files(metadata, snapshot, default);
            }

            var live = (await loader.Files(metadata, metadata.CurrentSnapshot, default)).Data;
            Assert.Equal(_committed.Keys, live.Select(e => e.File.Path).Order(StringComparer.Ordinal));
            foreach (var (location, content) in _committed)
            {
                Assert.Equal(content, Encoding.UTF8.GetString((await (await files.Find(location, default)).Read(new ReadBudget(1 << 30), default)).Span));
            }
        }
    }
}
