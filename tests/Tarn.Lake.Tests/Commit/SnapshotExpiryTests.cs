using Tarn.Lake.Catalog;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;

namespace Tarn.Lake.Tests.Commit;

public sealed class SnapshotExpiryTests
{
    [Fact]
    public async Task A_slow_table_keeps_a_day_and_at_least_ten_snapshots()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        for (var i = 0; i < 30; i++)
        {
            await lake.Append();
            lake.Clock.Advance(TimeSpan.FromHours(3));
        }

        var (metadata, live) = await lake.ReadAnew();
        Assert.Equal(30, live.Count);
        Assert.Equal(10, metadata.Snapshots.Count);
        Assert.Equal(metadata.Snapshots.Select(s => s.Id), metadata.SnapshotLog.Select(e => e.SnapshotId));
        Assert.Equal(metadata.CurrentSnapshotId, metadata.SnapshotLog[^1].SnapshotId);
        Assert.Equal(["main"], metadata.Refs.Keys);
    }

    [Fact]
    public async Task A_fast_table_keeps_an_hour_and_one_tag_per_hour_for_a_day()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        for (var i = 0; i < 300; i++)
        {
            await lake.Append();
            lake.Clock.Advance(TimeSpan.FromSeconds(50));
        }

        var (metadata, live) = await lake.ReadAnew();
        Assert.Equal(300, live.Count);
        var tags = metadata.Refs.Where(r => !r.Value.IsBranch).ToArray();
        Assert.Equal(["tarn-2026-11-20T10", "tarn-2026-11-20T11", "tarn-2026-11-20T12", "tarn-2026-11-20T13"], tags.Select(t => t.Key).Order());
        Assert.All(tags, tag => Assert.NotNull(metadata.SnapshotById(tag.Value.SnapshotId)));
        Assert.Equal(72, metadata.SnapshotLog.Count);
        Assert.Equal(76, metadata.Snapshots.Count);

        // every remaining snapshot can still be read
        var loader = new Tarn.Lake.Catalog.TableLoader(lake.Files);
        foreach (var snapshot in metadata.Snapshots)
        {
            Assert.NotEmpty((await loader.Files(metadata, snapshot, default)).Data);
        }

        // a day later the tags and their snapshots are removed
        lake.Clock.Advance(TimeSpan.FromHours(25));
        await lake.Append();
        await lake.Append();
        (metadata, live) = await lake.ReadAnew();
        Assert.Equal(302, live.Count);
        Assert.Equal(["main"], metadata.Refs.Keys);
        Assert.Equal(10, metadata.Snapshots.Count);
    }

    [Fact]
    public async Task Files_that_nothing_lists_any_more_are_removed_and_all_others_stay()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        for (var i = 0; i < 260; i++)
        {
            await lake.Append();
            lake.Clock.Advance(TimeSpan.FromMinutes(30));
        }

        await lake.ExpiredFiles.Run(default);
        var (metadata, _) = await lake.ReadAnew();
        var listed = new HashSet<string>();
        foreach (var snapshot in metadata.Snapshots)
        {
            listed.Add(snapshot.ManifestList!);
            foreach (var manifest in ManifestListReader.Read(
                await (await lake.Files.Find(snapshot.ManifestList!, default)).Read(new ReadBudget(1 << 30), default), new ReadBudget(1 << 30)))
            {
                listed.Add(manifest.Path);
            }
        }

        Assert.True(lake.Catalog.TryFindTable(LakeFixture.Name, out var entry));
        listed.Add(entry.MetadataLocation!);
        listed.UnionWith(metadata.MetadataLog.Select(e => e.MetadataFile));
        Assert.Equal(20, metadata.MetadataLog.Count);
        var there = (await ((MemoryTableFiles)lake.Files).List(default)).Where(f => f.Contains("/metadata/")).ToHashSet();
        Assert.Empty(listed.Except(there));

        // the next commit removes the files that the last one made obsolete
        Assert.InRange(there.Except(listed).Count(), 0, 3);
    }

    [Fact]
    public async Task What_a_reader_holds_stays_until_it_lets_go()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        await lake.Append();
        var pinned = await lake.Catalog.Pin(LakeFixture.Name, default);
        var list = pinned.Metadata.CurrentSnapshot!.ManifestList!;
        for (var i = 0; i < 40; i++)
        {
            lake.Clock.Advance(TimeSpan.FromHours(5));
            await lake.Append();
        }

        Assert.DoesNotContain((await lake.ReadAnew()).Metadata.Snapshots, s => s.ManifestList == list);
        Assert.Single(ManifestListReader.Read(await (await lake.Files.Find(list, default)).Read(new ReadBudget(1 << 30), default), new ReadBudget(1 << 30)));
        Assert.Single((await pinned.Files(pinned.Metadata.CurrentSnapshot, default)).Data);
        pinned.Dispose();
        await lake.Append();

        Assert.DoesNotContain(list, await ((MemoryTableFiles)lake.Files).List(default));
    }

    [Fact]
    public async Task A_table_made_again_leaves_the_files_of_the_former_one()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        await lake.Append();
        var pinned = await lake.Catalog.Pin(LakeFixture.Name, default);
        var list = pinned.Metadata.CurrentSnapshot!.ManifestList!;
        for (var i = 0; i < 40; i++)
        {
            lake.Clock.Advance(TimeSpan.FromHours(5));
            await lake.Append();
        }

        await lake.Store.Commit(async tx => await lake.Catalog.DropTable(tx, LakeFixture.Name, 0), default);
        await lake.Create();
        await lake.Append();
        Assert.Contains(list, await ((MemoryTableFiles)lake.Files).List(default));
        pinned.Dispose();
        await lake.Append();

        // They lie in the place of another table now.
        Assert.Contains(list, await ((MemoryTableFiles)lake.Files).List(default));
    }

    [Fact]
    public async Task A_manifest_is_read_again_when_another_list_gives_it_row_ids()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        await lake.Append();
        var (metadata, _) = await lake.ReadAnew();
        var loader = new Tarn.Lake.Catalog.TableLoader(lake.Files);
        var manifest = Assert.Single(await loader.Manifests(metadata.CurrentSnapshot!, default));
        Assert.Null(Assert.Single(await loader.Entries(metadata, manifest, default)).File.FirstRowId);
        var numbered = manifest with { FirstRowId = 7 };
        Assert.Equal(7, Assert.Single(await loader.Entries(metadata, numbered, default)).File.FirstRowId);
    }

    [Fact]
    public async Task Small_manifests_are_merged_at_a_hundred_and_files_keep_their_sequence_numbers()
    {
        var lake = await LakeFixture.Open();
        await lake.Create(("city", Transform.Identity, null));
        for (var i = 0; i < 230; i++)
        {
            await lake.Append(rows: i + 1, partition: new PartitionTuple([$"c{i % 7}"]));
            lake.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var (metadata, live) = await lake.ReadAnew();
        var manifests = ManifestListReader.Read(
            await (await lake.Files.Find(metadata.CurrentSnapshot!.ManifestList!, default)).Read(new ReadBudget(1 << 30), default), new ReadBudget(1 << 30));
        Assert.InRange(manifests.Count, 2, 100);
        Assert.Equal(Enumerable.Range(1, 230).Select(i => ((long)i, (long)i)), live.Select(e => (e.File.RecordCount, e.SequenceNumber!.Value)).Order());
        Assert.All(live, e => Assert.NotNull(metadata.SnapshotById(e.SnapshotId!.Value)));
        Assert.Equal(230, manifests.Sum(m => m.AddedFilesCount + m.ExistingFilesCount));
        Assert.Equal(1, manifests.Min(m => m.MinSequenceNumber));

        // time travel sees each snapshot's own files
        var loader = new Tarn.Lake.Catalog.TableLoader(lake.Files);
        var number = 0;
        foreach (var snapshot in metadata.Snapshots)
        {
            Assert.Equal(++number, (await loader.Files(metadata, snapshot, default)).Data.Count);
        }
    }
}
