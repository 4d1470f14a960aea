using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Storage.Rights;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Commit;

/// <summary>Commits as clients send them, through the table's queue.</summary>
public sealed class TableCommitTests
{
    [Fact]
    public async Task Updates_take_effect_when_their_requirements_hold()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        await lake.Append();
        using var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default);
        var present = commitLock.Metadata!;
        var columns = new StructType([.. present.CurrentSchema.Columns.Fields, new NestedField(present.LastColumnId + 1, "more", PrimitiveType.Int)]);
        await using var prepared = await commitLock.Prepare(
            new TableCommit
            {
                Requirements =
                [
                    new TableRequirement.TableUuid(present.TableUuid),
                    new TableRequirement.RefSnapshot(SnapshotRef.Main, present.CurrentSnapshotId),
                    new TableRequirement.LastColumnId(present.LastColumnId),
                ],
                Updates =
                [
                    new TableUpdate.AddSchema(new Schema(0, columns)),
                    new TableUpdate.SetCurrentSchema(TableUpdate.LastAdded),
                    new TableUpdate.SetRef("audit", new SnapshotRef(present.CurrentSnapshotId!.Value, IsBranch: true)),
                ],
            },
            default);
        Assert.Equal(ApplyOutcome.Applied, await lake.Store.Commit(prepared.Apply, default));
        await commitLock.Committed(prepared, default);
        var (metadata, live) = await lake.ReadAnew();
        Assert.Equal("more", metadata.CurrentSchema.Columns.Fields[^1].Name);
        Assert.Equal(present.CurrentSnapshotId, metadata.Refs["audit"].SnapshotId);
        Assert.Single(live);
        Assert.True(commitLock.Table!.SchemaByTarn);
        Assert.Equal(present.MetadataLog.Count + 1, metadata.MetadataLog.Count);
    }

    [Fact]
    public async Task A_failed_requirement_or_a_forbidden_update_changes_nothing()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        var prepared = await lake.Append();
        using var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default);
        await Refused(ErrorKind.Conflict, new TableCommit { Requirements = [new TableRequirement.NoTable()], Updates = [] });
        await Refused(ErrorKind.InvalidArgument, new TableCommit { Updates = [new TableUpdate.SetCurrentSchema(9)] });
        await Refused(ErrorKind.InvalidArgument, new TableCommit { Updates = [new TableUpdate.RemoveSchemas([0])] });
        Assert.Equal(prepared.MetadataLocation, commitLock.Table!.MetadataLocation);

        async Task Refused(ErrorKind kind, TableCommit commit) =>
            Assert.Equal(kind, (await Assert.ThrowsAsync<TarnException>(async () => await commitLock.Prepare(commit, default))).Kind);
    }

    [Fact]
    public async Task A_rollback_and_an_append_on_it_keep_the_log()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        var first = await lake.Append();
        await lake.Append();
        using (var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default))
        {
            await using var rollback = await commitLock.Prepare(
                new TableCommit { Updates = [new TableUpdate.SetRef(SnapshotRef.Main, new SnapshotRef(first.Snapshot!.Id, IsBranch: true))] }, default);
            Assert.Equal(ApplyOutcome.Applied, await lake.Store.Commit(rollback.Apply, default));
            await commitLock.Committed(rollback, default);
        }

        Assert.Single((await lake.ReadAnew()).Live);
        var third = await lake.Append();
        var (metadata, live) = await lake.ReadAnew();
        Assert.Equal(2, live.Count);
        Assert.Equal(first.Snapshot!.Id, third.Snapshot!.ParentId);
        Assert.Equal(4, metadata.SnapshotLog.Count);
        Assert.Equal(3, metadata.LastSequenceNumber);
    }

    [Fact]
    public async Task A_schema_action_is_planned_on_the_present_columns()
    {
        var lake = await LakeFixture.Open();
        await lake.Create(("city", Transform.Identity, null));
        await Edit(lake, editor => editor.Rename(["id"], "number").Add([], new NestedField(0, "note", PrimitiveType.String)).Move(["note"], null));
        var (metadata, _) = await lake.ReadAnew();
        Assert.Equal(["note", "number", "city"], metadata.CurrentSchema.Columns.Fields.Select(field => field.Name));
        Assert.Equal([3, 1, 2], metadata.CurrentSchema.Columns.Fields.Select(field => field.Id));
        var refused = await Assert.ThrowsAsync<TarnException>(() => Edit(lake, editor => editor.Drop(["city"])));
        Assert.Contains("partition field city needs column 2", refused.Message, StringComparison.Ordinal);
        await lake.Append(partition: new PartitionTuple(["Bern"]));
    }

    private static async Task Edit(LakeFixture lake, Action<SchemaEditor> edit)
    {
        using var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default);
        await using var prepared = await commitLock.Prepare(new SchemaAction(edit), default);
        Assert.Equal(ApplyOutcome.Applied, await lake.Store.Commit(prepared.Apply, default));
        await commitLock.Committed(prepared, default);
    }
}
