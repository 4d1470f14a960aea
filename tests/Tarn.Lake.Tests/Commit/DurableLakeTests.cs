using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Objects;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Tests.Commit;

/// <summary>The lake on its real storage: SQLite and blob files.</summary>
public sealed class DurableLakeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-lake-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Tables_committed_before_a_restart_are_read_after_it()
    {
        await InLake(async lake =>
        {
            using var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default);
            commitLock.Begin(LakeFixture.Creation());
            for (var round = 0; round < 5; round++)
            {
                await Append(lake, commitLock, rows: round + 1);
            }

            // staged and never applied: an orphan, not a row
            await using var dropped = await commitLock.Prepare(await Files(lake, commitLock.Metadata!, 100), default);
        });
        await InLake(async lake =>
        {
            using var pinned = await lake.Catalog.Pin(LakeFixture.Name, default);
            var files = await pinned.Files(pinned.Metadata.CurrentSnapshot, default);
            Assert.Equal([1L, 2, 3, 4, 5], files.Data.Select(e => e.File.RecordCount).Order());
            foreach (var entry in files.Data)
            {
                Assert.Equal(entry.File.FileSizeBytes, (await (await lake.Files.Find(entry.File.Path, default)).Read(new ReadBudget(1 << 30), default)).Length);
            }

            Assert.Equal(5, pinned.Metadata.Snapshots.Count);
            using var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default);
            await Append(lake, commitLock, rows: 6);
            Assert.Equal(6, (await lake.Catalog.Loader.Files(commitLock.Metadata!, commitLock.Metadata!.CurrentSnapshot, default)).Data.Count);
        });
    }

    private static async Task Append(Lake lake, CommitLock commitLock, long rows)
    {
        await using var prepared = await commitLock.Prepare(await Files(lake, commitLock.Metadata!, rows), default);
        Assert.Equal(ApplyOutcome.Applied, await lake.Store.Commit(prepared.Apply, default));
        await commitLock.Committed(prepared, default);
    }

    private static async Task<TableAppend> Files(Lake lake, TableMetadata metadata, long rows)
    {
        var staged = await lake.Files.Stage($"{metadata.Location}/data/{Guid.NewGuid()}.parquet", new byte[1_000 + rows], default);
        var file = new DataFile { Path = staged.Location, RecordCount = rows, FileSizeBytes = staged.SizeBytes };
        return new TableAppend { Files = [new WrittenFile(file, staged)] };
    }

    private async Task InLake(Func<Lake, Task> body)
    {
        await using var store = SqliteMetadataStore.Open(
            Path.Combine(_folder, "meta.db"), null, TimeProvider.System, failure => Assert.Fail(failure.ToString()));
        await using var objects = await ObjectStore.Open(
            new FileDisk(_folder, TimeProvider.System), store, TimeProvider.System, new ObjectStoreOptions { DiskThreads = 2 }, default);
        var files = new ObjectTableFiles(objects);
        using var catalog = await LakeCatalog.Open(store, await MemoryCatalogNames.Open(store, default), files, default);
        if (objects.FindBucket("lake") is null)
        {
            await objects.CreateBucket("lake", "000000000000", "us-east-1", default);
            await store.Commit(tx => catalog.CreateDatabase(tx, LakeFixture.Name.DatabaseName, null, default, 1), default);
        }

        await body(new Lake(store, files, catalog, new TableCommitters(store, catalog, TimeProvider.System)));
    }

    private sealed record Lake(SqliteMetadataStore Store, ITableFiles Files, LakeCatalog Catalog, TableCommitters Committers);
}
