using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Storage;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Tests.Commit;

/// <summary>The row ids of tables of format version 3.</summary>
public sealed class RowIdsTests
{
    [Fact]
    public async Task Each_append_gets_the_next_ids_and_rewritten_manifests_keep_them()
    {
        var lake = await Create(formatVersion: 3);
        Assert.Equal(0, (await lake.ReadAnew()).Metadata.NextRowId);
        await lake.Append(fileCount: 2, rows: 10);
        await lake.Append(rows: 5);
        var metadata = (await lake.ReadAnew()).Metadata;
        Assert.Equal((3, 25), (metadata.FormatVersion, metadata.NextRowId));
        Assert.Equal([("0", "20"), ("20", "5")], metadata.Snapshots.Select(Members));
        Assert.Equal([0, 10, 20], await Ids(lake, metadata));

        // The manifest is written again, so its entries name the ids, and it takes further ones.
        await lake.Commit(new DeleteFiles(file => file.FirstRowId == 10));
        metadata = (await lake.ReadAnew()).Metadata;
        Assert.Equal([0, 20], await Ids(lake, metadata));
        await lake.Append(rows: 1);
        var last = (await lake.ReadAnew()).Metadata;
        Assert.Equal([0, 20, metadata.NextRowId], await Ids(lake, last));
    }

    [Fact]
    public async Task The_first_snapshot_after_an_upgrade_gives_ids_to_the_rows_before()
    {
        var lake = await Create(formatVersion: 2);
        await lake.Append(rows: 10);
        await Upgrade(lake);
        var metadata = (await lake.ReadAnew()).Metadata;
        Assert.Equal("0", metadata.OtherMembers["next-row-id"]);
        Assert.Equal([null], await Ids(lake, metadata));
        await lake.Append(rows: 5);
        metadata = (await lake.ReadAnew()).Metadata;
        Assert.Equal(15, metadata.NextRowId);
        Assert.Equal(("0", "15"), Members(metadata.CurrentSnapshot!));
        Assert.Equal([0, 5], await Ids(lake, metadata));
    }

    [Fact]
    public async Task Position_delete_files_are_refused_by_name()
    {
        var lake = await Create(formatVersion: 3);
        await lake.Append();
        var metadata = (await lake.ReadAnew()).Metadata;
        await using var file = await lake.File(metadata, 1, PartitionTuple.Empty, FileContent.PositionDeletes, referenced: null);
        var refused = await Assert.ThrowsAsync<TarnException>(() => lake.Commit(new RowDelta { Files = [file], From = metadata.CurrentSnapshotId }));
        Assert.Equal(ErrorKind.NotSupported, refused.Kind);
        Assert.Contains("deletion vectors", refused.Message, StringComparison.Ordinal);

        // A statement began before the table's upgrade, and runs again.
        var upgraded = new RowDelta { Files = [file], From = metadata.CurrentSnapshotId, Isolation = Isolation.Snapshot };
        Assert.Equal(ErrorKind.Conflict, (await Assert.ThrowsAsync<TarnException>(() => lake.Commit(upgraded))).Kind);
    }

    [Theory]
    [InlineData("\"7\"")]
    [InlineData("null")]
    [InlineData("-1")]
    public async Task A_next_id_that_is_no_whole_number_gives_no_row_the_id_of_another(string next)
    {
        var metadata = (await (await Create(formatVersion: 3)).ReadAnew()).Metadata;
        var damaged = metadata with { OtherMembers = new Dictionary<string, string> { ["next-row-id"] = next } };
        Assert.Contains($"next-row-id is {next}", Assert.Throws<TarnException>(() => damaged.NextRowId).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_were_read_before_they_got_ids_are_read_again()
    {
        var lake = await Create(formatVersion: 2);
        var read = (await lake.Append(rows: 10)).Snapshot!;
        var file = Assert.Single((await lake.Catalog.Loader.Files((await lake.ReadAnew()).Metadata, read, default)).Data).File;
        await Upgrade(lake);
        await lake.Append(rows: 5);
        foreach (var action in new CommitAction[]
        {
            new RewriteFiles { Groups = [new RewriteGroup([file], [])], From = read.Id },
            new RowDelta { Files = [], Referenced = [file], From = read.Id, Isolation = Isolation.Snapshot },
        })
        {
            var refused = await Assert.ThrowsAsync<TarnException>(() => lake.Commit(action));
            Assert.Equal(ErrorKind.Conflict, refused.Kind);
            Assert.Contains("got ids", refused.Message, StringComparison.Ordinal);
        }
    }

    private static async Task Upgrade(LakeFixture lake)
    {
        using var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default);
        var prepared = await commitLock.Prepare(new TableCommit { Updates = [new TableUpdate.UpgradeFormatVersion(3)] }, default);
        Assert.Equal(ApplyOutcome.Applied, await lake.Store.Commit(prepared.Apply, default));
        await commitLock.Committed(prepared, default);
    }

    private static async Task<LakeFixture> Create(int formatVersion)
    {
        var lake = await LakeFixture.Open();
        using var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default);
        commitLock.Begin(LakeFixture.Creation() with { FormatVersion = formatVersion });
        var prepared = await commitLock.Prepare(TableCommit.Nothing, default);
        await lake.Store.Commit(prepared.Apply, default);
        await commitLock.Committed(prepared, default);
        return lake;
    }

    private static (string First, string Added) Members(Snapshot snapshot) => (snapshot.OtherMembers["first-row-id"], snapshot.OtherMembers["added-rows"]);

    private static async Task<long?[]> Ids(LakeFixture lake, TableMetadata metadata) =>
        [.. (await lake.Catalog.Loader.Files(metadata, metadata.CurrentSnapshot, default)).Data.Select(entry => entry.File.FirstRowId).Order()];
}
