using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Maintenance;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Tests.Commit.Actions;

public sealed class ExpireSnapshotsTests
{
    [Fact]
    public async Task Files_that_a_rewrite_replaced_go_with_the_last_snapshot_that_lists_them()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        for (var i = 0; i < 5; i++)
        {
            await lake.Append();
        }

        await Rewrite(lake);
        Assert.Equal(6, await DataFiles(lake));

        // A tag holds them beyond the snapshots of main.
        await lake.Commit(new RefAction("v1", new SnapshotRef((await lake.Metadata()).Snapshots[4].Id, IsBranch: false)));
        lake.Clock.Advance(TimeSpan.FromDays(2));
        await lake.Commit(new ExpireSnapshots { AtLeast = 1 });
        await lake.Append();
        Assert.Equal(7, await DataFiles(lake));
        Assert.Equal(3, (await lake.Metadata()).Snapshots.Count);

        await lake.Commit(new RefAction("v1", null));
        lake.Clock.Advance(TimeSpan.FromDays(2));
        await lake.Commit(new ExpireSnapshots { AtLeast = 1 });
        await lake.Append();
        Assert.Equal(3, await DataFiles(lake));
    }

    [Fact]
    public async Task An_append_removes_replaced_files_too()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        for (var i = 0; i < 60; i++)
        {
            await lake.Append();
            if (i % 5 == 4)
            {
                await Rewrite(lake);
            }

            lake.Clock.Advance(TimeSpan.FromHours(5));
        }

        // The snapshots of the last ten appends and rewrites remain, with the files of one rewrite each.
        Assert.InRange(await DataFiles(lake), 2, 25);
        Assert.Equal(600, (await lake.Live()).Sum(entry => entry.File.RecordCount));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_removal_that_ends_at_any_commit_goes_on_with_the_next_run(int failing)
    {
        var store = new MemoryMetadataStore();
        var lake = await LakeFixture.Open(store);
        await lake.Create();
        for (var i = 0; i < 3; i++)
        {
            await lake.Append(300);
        }

        await Rewrite(lake);
        lake.Clock.Advance(TimeSpan.FromDays(2));
        await lake.Commit(new ExpireSnapshots { AtLeast = 1 });
        var commits = 0;
        store.Fault = () => ++commits == failing ? new InvalidOperationException("the process ends") : null;
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await lake.ExpiredFiles.Run(default));
        store.Fault = null;

        // A new process knows nothing of the first run.
        await new ExpiredFileRemoval(lake.Store, lake.Catalog).Run(default);
        Assert.Equal(1, await DataFiles(lake));
        Assert.Single(await lake.Live());
        Assert.Empty(await store.Read(reader => reader.Scan(LakeSpaces.ExpiredManifests, KeyRange.All, 10), default));
    }

    [Fact]
    public async Task A_reader_holds_the_files_of_expired_snapshots()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        await lake.Append(3);
        var reader = await lake.Catalog.Pin(LakeFixture.Name, default);
        await Rewrite(lake);
        lake.Clock.Advance(TimeSpan.FromDays(2));
        await lake.Commit(new ExpireSnapshots { AtLeast = 1 });
        Assert.Equal(4, await DataFiles(lake));

        // A reader that begins later does not matter.
        using var later = await lake.Catalog.Pin(LakeFixture.Name, default);
        reader.Dispose();
        Assert.Equal(1, await DataFiles(lake));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Metadata_files_and_lists_of_the_last_commits_go_without_another_commit(bool afterRestart)
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        for (var i = 0; i < 30; i++)
        {
            await lake.Append();
            lake.Clock.Advance(TimeSpan.FromHours(5));
        }

        var reader = await lake.Catalog.Pin(LakeFixture.Name, default);
        for (var i = 0; i < 3; i++)
        {
            await lake.Append();
        }

        Assert.NotEqual(await Named(lake), await Present(lake));
        if (!afterRestart)
        {
            await lake.ExpiredFiles.Run(default);
            Assert.NotEqual(await Named(lake), await Present(lake));
        }

        // After a restart there is no reader, and nothing in memory.
        reader.Dispose();
        await (afterRestart ? new ExpiredFileRemoval(lake.Store, lake.Catalog) : lake.ExpiredFiles).Run(default);
        Assert.Equal(await Named(lake), await Present(lake));
        Assert.Empty(await lake.Store.Read(reader => reader.Scan(LakeSpaces.ObsoleteFiles, KeyRange.All, 10), default));

        // The commit that would have removed them finds them gone.
        await lake.Append();
        await lake.ExpiredFiles.Run(default);
        Assert.Equal(await Named(lake), await Present(lake));
    }

    [Fact]
    public async Task A_file_that_an_engine_names_again_stays()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        await lake.Append();
        Assert.True(lake.Catalog.TryFindTable(LakeFixture.Name, out var table));
        await lake.Store.Commit(tx => ValueTask.FromResult(ObsoleteFiles.Add(tx, table.Id, [table.MetadataLocation!])), default);
        await lake.ExpiredFiles.Run(default);
        Assert.Equal(await Named(lake), await Present(lake));
    }

    [Fact]
    public async Task A_branch_keeps_its_history_below_a_tag_on_it()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        await lake.Append();
        for (var i = 0; i < 4; i++)
        {
            await lake.Commit(new TableAppend { Files = [await lake.File(await lake.Metadata(), 1, PartitionTuple.Empty)], Branch = "b" });
        }

        // Tags of names before and behind the branch's, because the order of names must not matter.
        var branch = BranchHistory.Of(await lake.Metadata(), "b").ToArray();
        await lake.Commit(new RefAction("a", new SnapshotRef(branch[1].Id, IsBranch: false)));
        await lake.Commit(new RefAction("c", new SnapshotRef(branch[2].Id, IsBranch: false)));
        lake.Clock.Advance(TimeSpan.FromDays(6));
        await lake.Append();
        await lake.Commit(new ExpireSnapshots { AtLeast = 1 });
        Assert.Equal(branch.Select(one => one.Id), BranchHistory.Of(await lake.Metadata(), "b").Select(one => one.Id));
        Assert.Equal(5, branch.Length);
    }

    [Fact]
    public async Task A_table_with_nothing_to_expire_stays_as_it_is()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        Assert.False((await lake.Commit(new ExpireSnapshots())).HasChanges);
        await lake.Append();
        Assert.False((await lake.Commit(new ExpireSnapshots())).HasChanges);
    }

    private static async Task Rewrite(LakeFixture lake)
    {
        var (table, live) = (await lake.Metadata(), await lake.Live());
        var rows = live.Sum(entry => entry.File.RecordCount);
        await lake.Commit(new RewriteFiles
        {
            Groups = [new RewriteGroup([.. live.Select(entry => entry.File)], [await lake.File(table, rows, PartitionTuple.Empty)])],
            From = table.CurrentSnapshotId!.Value,
        });
    }

    private static async Task<IEnumerable<string>> Present(LakeFixture lake) =>
        (await ((MemoryTableFiles)lake.Files).List(default)).Order();

    private static async Task<IEnumerable<string>> Named(LakeFixture lake)
    {
        using var pinned = await lake.Catalog.Pin(LakeFixture.Name, default);
        var (table, files) = (pinned.Metadata, new SortedSet<string> { pinned.Table.MetadataLocation! });
        files.UnionWith(table.MetadataLog.Select(entry => entry.MetadataFile));
        foreach (var snapshot in table.Snapshots)
        {
            files.Add(snapshot.ManifestList!);
            foreach (var manifest in await lake.Catalog.Loader.Manifests(snapshot, default))
            {
                files.Add(manifest.Path);
                files.UnionWith((await lake.Catalog.Loader.Entries(table, manifest, default)).Where(entry => entry.IsLive).Select(entry => entry.File.Path));
            }
        }

        return files.Order();
    }

    private static async Task<int> DataFiles(LakeFixture lake)
    {
        await lake.ExpiredFiles.Run(default);
        return (await ((MemoryTableFiles)lake.Files).List(default)).Count(file => file.Contains("/data/", StringComparison.Ordinal));
    }
}
