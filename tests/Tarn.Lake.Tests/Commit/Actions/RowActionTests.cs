using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage.Rights;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Commit.Actions;

public sealed class RowActionTests
{
    private static readonly PartitionTuple A = new(["a"]);
    private static readonly PartitionTuple B = new(["b"]);

    [Fact]
    public async Task Deleted_files_leave_the_table_and_an_earlier_snapshot_still_lists_them()
    {
        var lake = await Partitioned();
        await lake.Append(2, 10, A);
        await lake.Append(3, 10, B);
        var before = await lake.Metadata();

        var commit = await lake.Commit(new DeleteFiles(file => file.Partition.Equals(A)));
        var (metadata, live) = await lake.ReadAnew();
        Assert.Equal(3, live.Count);
        Assert.All(live, entry => Assert.Equal(2, entry.SequenceNumber));
        Assert.Equal("delete", commit.Snapshot!.Operation);
        Assert.Equal("2", commit.Snapshot.Summary["deleted-data-files"]);
        Assert.Equal("20", commit.Snapshot.Summary["deleted-records"]);
        Assert.Equal("30", commit.Snapshot.Summary["total-records"]);
        Assert.Equal("1", commit.Snapshot.Summary["changed-partition-count"]);
        Assert.Equal(5, (await lake.Catalog.Loader.Files(metadata, before.CurrentSnapshot, default)).Data.Count);
        Assert.False((await lake.Commit(new DeleteFiles(file => file.Partition.Equals(A)))).HasChanges);
    }

    [Fact]
    public async Task An_overwrite_replaces_files_and_is_refused_when_one_is_gone()
    {
        var lake = await Partitioned();
        await lake.Append(2, 10, A);
        var metadata = await lake.Metadata();
        var files = (await lake.Live()).Select(entry => entry.File).ToArray();
        var commit = await lake.Commit(new TableOverwrite { Files = [await lake.File(metadata, 7, A)], Removed = [files[0]] });
        Assert.Equal("overwrite", commit.Snapshot!.Operation);
        Assert.Equal([7L, 10], (await lake.Live()).Select(entry => entry.File.RecordCount).Order());

        var again = new TableOverwrite { Files = [await lake.File(metadata, 7, A)], Removed = [files[0]] };
        Assert.Equal(ErrorKind.Conflict, (await Assert.ThrowsAsync<TarnException>(() => lake.Commit(again))).Kind);
        Assert.Equal(2, (await lake.Live()).Count);

        await lake.Commit(new TableOverwrite { Files = [await lake.File(metadata, 1, B)], RemovedToo = file => file.Partition.Equals(A) });
        Assert.Equal([1L], (await lake.Live()).Select(entry => entry.File.RecordCount));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(Isolation.Snapshot, false)]
    [InlineData(Isolation.Serializable, true)]
    public async Task A_row_delta_conflicts_with_appends_only_under_serializable_isolation(Isolation? isolation, bool refused)
    {
        var lake = await Partitioned();
        await lake.Append(1, 10, A);
        var planned = await lake.Metadata();
        var data = (await lake.Live())[0].File;
        var delta = new RowDelta
        {
            Files = [await lake.File(planned, 1, A), await lake.File(planned, 2, A, FileContent.PositionDeletes, data.Path)],
            Referenced = [data],
            From = planned.CurrentSnapshotId,
            Isolation = isolation,
        };
        await lake.Append(1, 5, A);
        if (refused)
        {
            Assert.Equal(ErrorKind.Conflict, (await Assert.ThrowsAsync<TarnException>(() => lake.Commit(delta))).Kind);
            Assert.True((await lake.Commit(delta with { MayBeRead = file => file.RecordCount != 5 })).HasChanges);
        }
        else
        {
            Assert.Equal("overwrite", (await lake.Commit(delta)).Snapshot!.Operation);
        }

        var (metadata, _) = await lake.ReadAnew();
        var files = await lake.Catalog.Loader.Files(metadata, metadata.CurrentSnapshot, default);
        Assert.Equal((3, 1), (files.Data.Count, files.Deletes.Count));
        Assert.Equal("2", metadata.CurrentSnapshot!.Summary["total-position-deletes"]);
    }

    [Fact]
    public async Task A_row_delta_conflicts_with_the_removal_of_its_file_and_with_new_deletes_of_it()
    {
        var lake = await Partitioned();
        await lake.Append(2, 10, A);
        var planned = await lake.Metadata();
        var files = (await lake.Live()).Select(entry => entry.File).ToArray();
        var delta = new RowDelta
        {
            Files = [await lake.File(planned, 2, A, FileContent.PositionDeletes, files[0].Path)],
            Referenced = [files[0]],
            From = planned.CurrentSnapshotId,
            Isolation = Isolation.Snapshot,
        };
        var elsewhere = new RowDelta
        {
            Files = [await lake.File(planned, 2, A, FileContent.PositionDeletes, files[1].Path)],
            Referenced = [files[1]],
            From = planned.CurrentSnapshotId,
        };
        await lake.Commit(elsewhere);
        using (var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default))
        {
            await using var fits = await commitLock.Prepare(delta, default);
            Assert.True(fits.HasChanges);
        }

        await lake.Commit(elsewhere with
        {
            Files = [await lake.File(planned, 1, A, FileContent.PositionDeletes, files[0].Path)],
        });
        Assert.Contains("got other deletes", (await Assert.ThrowsAsync<TarnException>(() => lake.Commit(delta))).Message);
        await lake.Commit(new DeleteFiles(file => file.Path == files[0].Path));
        Assert.Contains("was removed", (await Assert.ThrowsAsync<TarnException>(() => lake.Commit(delta with { Isolation = null }))).Message);
    }

    [Fact]
    public async Task A_rewrite_keeps_the_sequence_number_and_leaves_out_groups_that_others_changed()
    {
        var lake = await Partitioned();
        await lake.Append(2, 10, A);
        await lake.Append(2, 10, B);
        var planned = await lake.Metadata();
        var files = (await lake.Live()).Select(entry => entry.File).GroupBy(file => file.Partition)
            .ToDictionary(group => group.Key, group => group.ToArray());
        var rewrite = new RewriteFiles
        {
            Groups =
            [
                new RewriteGroup(files[A], [await lake.File(planned, 20, A)]),
                new RewriteGroup(files[B], [await lake.File(planned, 20, B)]),
            ],
            From = planned.CurrentSnapshotId!.Value,
        };
        await lake.Append(1, 3, A);
        await lake.Commit(new RowDelta { Files = [await lake.File(planned, 1, A, FileContent.EqualityDeletes, null)], From = planned.CurrentSnapshotId });
        await lake.Commit(new RowDelta
        {
            Files = [await lake.File(planned, 1, B, FileContent.PositionDeletes, files[B][1].Path)],
            From = planned.CurrentSnapshotId,
        });

        var commit = await lake.Commit(rewrite);
        Assert.Equal(1, commit.LeftOut);
        Assert.Equal("replace", commit.Snapshot!.Operation);
        var live = (await lake.ReadAnew()).Live;
        Assert.Equal([(3L, 3L), (10, 2), (10, 2), (20, 2)], live.Select(entry => (entry.File.RecordCount, entry.SequenceNumber!.Value)).Order());
        Assert.Equal(6, live.Single(entry => entry.File.RecordCount == 20).FileSequenceNumber);

        // The equality delete still applies to the rewritten rows, so it stays.
        var metadata = await lake.Metadata();
        Assert.Equal(2, (await lake.Catalog.Loader.Files(metadata, metadata.CurrentSnapshot, default)).Deletes.Count);
        var again = await lake.Commit(rewrite);
        Assert.Equal((2, false), (again.LeftOut, again.HasChanges));
    }

    [Fact]
    public async Task A_delete_that_came_while_all_older_files_were_rewritten_stays()
    {
        var lake = await Partitioned();
        await lake.Append(2, 10, A);
        var planned = await lake.Metadata();
        var files = (await lake.Live()).Select(entry => entry.File).ToArray();
        var old = await lake.File(planned, 1, A, FileContent.EqualityDeletes, null);
        await lake.Commit(new RowDelta { Files = [old], From = planned.CurrentSnapshotId });
        planned = await lake.Metadata();
        var rewrite = new RewriteFiles
        {
            Groups = [new RewriteGroup(files, [await lake.File(planned, 19, A)])],
            DeadDeletes = [old.File],
            From = planned.CurrentSnapshotId!.Value,
        };
        var added = await lake.File(planned, 1, A, FileContent.EqualityDeletes, null);
        await lake.Commit(new RowDelta { Files = [added], From = planned.CurrentSnapshotId });
        await lake.Append(1, 3, A);

        await lake.Commit(rewrite);
        var metadata = await lake.Metadata();
        var (data, deletes) = await lake.Catalog.Loader.Files(metadata, metadata.CurrentSnapshot, default);
        Assert.Equal([(3L, 4L), (19, 2)], data.Select(entry => (entry.File.RecordCount, entry.SequenceNumber!.Value)).Order());
        Assert.Equal([(added.File.Path, 3L)], deletes.Select(entry => (entry.File.Path, entry.SequenceNumber!.Value)));
    }

    [Fact]
    public async Task Delete_files_that_no_data_file_needs_leave_with_the_data()
    {
        var lake = await Partitioned();
        await lake.Append(1, 10, A);
        var metadata = await lake.Metadata();
        var data = (await lake.Live())[0].File;
        await lake.Commit(new RowDelta
        {
            Files =
            [
                await lake.File(metadata, 1, A, FileContent.PositionDeletes, data.Path),
                await lake.File(metadata, 1, A, FileContent.EqualityDeletes, null),
            ],
            From = metadata.CurrentSnapshotId,
        });
        await lake.Append(1, 10, B);
        await lake.Commit(new DeleteFiles(file => file.Path == data.Path));
        metadata = await lake.Metadata();
        Assert.Empty((await lake.Catalog.Loader.Files(metadata, metadata.CurrentSnapshot, default)).Deletes);
        Assert.Equal("0", metadata.CurrentSnapshot!.Summary["total-delete-files"]);
    }

    private static async Task<LakeFixture> Partitioned()
    {
        var lake = await LakeFixture.Open();
        await lake.Create(("city", Transform.Identity, null));
        return lake;
    }
}
