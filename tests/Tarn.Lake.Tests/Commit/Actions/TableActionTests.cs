using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Commit.Actions;

public sealed class TableActionTests
{
    [Fact]
    public async Task A_spec_changes_field_by_field_and_files_of_the_old_one_stay()
    {
        var lake = await LakeFixture.Open();
        await lake.Create(("city", Transform.Identity, null));
        await lake.Append(1, 10, new PartitionTuple(["a"]));
        await lake.Commit(new SpecAction { Removed = ["city"], Added = [("id", Transform.Bucket(4), null)] });
        await lake.Append(1, 5, new PartitionTuple([3]));
        var (metadata, live) = await lake.ReadAnew();
        Assert.Equal([0, 1], live.Select(entry => entry.File.SpecId).Order());
        Assert.Equal("id_bucket", Assert.Single(metadata.DefaultSpec.Fields).Name);
        Assert.Equal(1001, metadata.DefaultSpec.Fields[0].FieldId);

        await lake.Commit(new SpecAction
        {
            Renamed = new Dictionary<string, string> { ["id_bucket"] = "shard" },
            Added = [("city", Transform.Identity, null)],
        });
        Assert.Equal([("shard", 1001), ("city", 1000)], (await lake.Metadata()).DefaultSpec.Fields.Select(field => (field.Name, field.FieldId)));
        await Refused(lake, new SpecAction { Removed = ["none"] }, "there is no partition field none");
        await Refused(lake, new SpecAction { Added = [("id", Transform.Bucket(4), "twice")] }, "partitioned by bucket[4] of id already");
        await Refused(lake, new SchemaAction(editor => editor.Drop(["city"])), "partition field city needs column 2");
    }

    [Fact]
    public async Task Sort_order_properties_and_references_are_kept()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        await lake.Append();
        var snapshot = (await lake.Metadata()).CurrentSnapshotId!.Value;
        await lake.Commit(new SortOrderAction([("city", Transform.Truncate(2), true, false)]));
        await lake.Commit(new PropertiesAction { Set = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" } });
        await lake.Commit(new PropertiesAction { Removed = ["a", "unknown"] });
        await lake.Commit(new RefAction("v1", new SnapshotRef(snapshot, IsBranch: false) { MaxRefAgeMs = 1_000 }));

        var metadata = (await lake.ReadAnew()).Metadata;
        var order = metadata.SortOrders.Single(order => order.OrderId == metadata.DefaultSortOrderId);
        Assert.Equal((2, true), (order.Fields[0].SourceId, order.OrderId > 0));
        Assert.Equal(("2", ""), (metadata.Property("b", ""), metadata.Property("a", "")));
        Assert.Equal(1_000, metadata.Refs["v1"].MaxRefAgeMs);
        Assert.False((await lake.Commit(new PropertiesAction { Removed = ["unknown"] })).HasChanges);

        await Refused(lake, new RefAction("v1", new SnapshotRef(snapshot, IsBranch: true)), "v1 is a tag already");
        await Refused(lake, new RefAction("main", null), "main cannot be removed");
        await Refused(lake, new TableAppend { Files = [await lake.File(metadata, 1, PartitionTuple.Empty)], Branch = "v1" }, "v1 is a tag");
        await lake.Commit(new RefAction("v1", null));
        Assert.Equal(["main"], (await lake.Metadata()).Refs.Keys);
    }

    [Fact]
    public async Task A_requirement_that_does_not_hold_is_a_conflict()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        var append = new TableAppend
        {
            Files = [await lake.File(await lake.Metadata(), 1, PartitionTuple.Empty)],
            Requirements = [new TableRequirement.RefSnapshot("main", null)],
        };
        await lake.Append();
        Assert.Equal(ErrorKind.Conflict, (await Assert.ThrowsAsync<TarnException>(() => lake.Commit(append))).Kind);
    }

    [Fact]
    public async Task A_branch_gets_its_own_snapshots_and_its_append_is_picked_into_main()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        await lake.Append(rows: 1);
        var staged = await lake.Commit(new TableAppend { Files = [await lake.File(await lake.Metadata(), 2, PartitionTuple.Empty)], Branch = "audit" });
        Assert.Equal([1L], await Rows(lake, "main"));
        Assert.Equal([1L, 2], await Rows(lake, "audit"));

        // main moved, so the files are taken over
        await lake.Append(rows: 3);
        var picked = await lake.Commit(new CherryPick(staged.Snapshot!.Id));
        Assert.Equal([1L, 2, 3], await Rows(lake, "main"));
        Assert.Equal(staged.Snapshot.Id.ToString(), picked.Snapshot!.Summary["source-snapshot-id"]);
        await Refused(lake, new CherryPick(staged.Snapshot.Id), "in the history of main already");

        // a head that follows main's is taken as it is
        await lake.Commit(new RefAction("next", new SnapshotRef(picked.Snapshot.Id, IsBranch: true)));
        var next = await lake.Commit(new TableAppend { Files = [await lake.File(await lake.Metadata(), 4, PartitionTuple.Empty)], Branch = "next" });
        Assert.Null((await lake.Commit(new CherryPick(next.Snapshot!.Id))).Snapshot);
        Assert.Equal(next.Snapshot.Id, (await lake.Metadata()).CurrentSnapshotId);

        await lake.Commit(new Rollback(picked.Snapshot.Id));
        Assert.Equal([1L, 2, 3], await Rows(lake, "main"));
        await Refused(lake, new Rollback(staged.Snapshot.Id), "is not in the history of main");

        // main had it before the rollback
        await lake.Commit(new Rollback(next.Snapshot.Id));
        await lake.Commit(new Rollback(picked.Snapshot.Id));
        await lake.Append(rows: 5);
        Assert.Equal([1L, 2, 3, 5], await Rows(lake, "main"));
        Assert.Equal([1L, 2, 3, 4], await Rows(lake, "next"));
    }

    [Fact]
    public async Task Manifests_are_written_anew_in_the_order_of_partitions()
    {
        var lake = await LakeFixture.Open();
        await lake.Create(("city", Transform.Identity, null));
        for (var i = 0; i < 40; i++)
        {
            await lake.Append(1, i, new PartitionTuple([$"c{i % 4}"]));
        }

        var before = (await lake.ReadAnew()).Live.Select(entry => (entry.File.Path, entry.SequenceNumber, entry.SnapshotId)).Order().ToArray();
        var commit = await lake.Commit(new RewriteManifests { EntriesMax = 10 });
        Assert.Equal(("40", "4"), (commit.Snapshot!.Summary["manifests-replaced"], commit.Snapshot.Summary["manifests-created"]));
        var (metadata, live) = await lake.ReadAnew();
        Assert.Equal(before, live.Select(entry => (entry.File.Path, entry.SequenceNumber, entry.SnapshotId)).Order());
        Assert.All(
            await lake.Catalog.Loader.Manifests(metadata.CurrentSnapshot!, default),
            manifest => Assert.Equal(manifest.Partitions![0].LowerBound, manifest.Partitions[0].UpperBound));
        Assert.False((await lake.Commit(new RewriteManifests { EntriesMax = 10 })).HasChanges);
        Assert.Equal("780", metadata.CurrentSnapshot!.Summary["total-records"]);
    }

    [Fact]
    public async Task Statistics_belong_to_a_snapshot()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        var id = (await lake.Append()).Snapshot!.Id;
        const string Path = "s3://lake/db/t/metadata/s.puffin";
        var file = new StatisticsFile(id, Path, $$"""{"snapshot-id":{{id}},"statistics-path":"{{Path}}"}""");
        await lake.Commit(new StatisticsAction(id, file));
        Assert.Equal(file.Path, Assert.Single((await lake.ReadAnew()).Metadata.Statistics).Path);
        await Refused(lake, new StatisticsAction(new SnapshotId(7), file with { SnapshotId = new SnapshotId(7) }), "there is no snapshot 7");
        await lake.Commit(new StatisticsAction(id, null));
        Assert.Empty((await lake.Metadata()).Statistics);
    }

    private static async Task<IEnumerable<long>> Rows(LakeFixture lake, string branch)
    {
        var metadata = await lake.Metadata();
        var files = await lake.Catalog.Loader.Files(metadata, metadata.SnapshotById(metadata.Refs[branch].SnapshotId), default);
        return files.Data.Select(entry => entry.File.RecordCount).Order();
    }

    private static async Task Refused(LakeFixture lake, Tarn.Lake.Commit.CommitAction action, string reason)
    {
        var before = (await lake.Metadata()).LastUpdatedMs;
        Assert.Contains(reason, (await Assert.ThrowsAsync<TarnException>(() => lake.Commit(action))).Message);
        Assert.Equal(before, (await lake.Metadata()).LastUpdatedMs);
    }
}
