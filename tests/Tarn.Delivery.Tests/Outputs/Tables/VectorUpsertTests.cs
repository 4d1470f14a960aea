using Tarn.Delivery.Configuration;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Storage.Rights;

namespace Tarn.Delivery.Tests.Outputs.Tables;

/// <summary>The deletes of upserts in tables of format version 3: D33 (only updates and deletes supersede).</summary>
public sealed class VectorUpsertTests
{
    private static readonly StructType Columns =
        Delivery.Tests.Tables.Struct(("id", PrimitiveType.Long), ("v", PrimitiveType.String), ("op", PrimitiveType.String));

    [Fact]
    public async Task A_vector_has_the_rows_that_another_commit_deletes_during_the_search()
    {
        await using var world = await Open(3);
        var id = await world.Create(UpsertTests.Keyed(["id"]));
        var other = await world.Create(UpsertTests.Keyed(["id"]), name: "other");
        await Put(world, id, ("insert", 1, "a"), ("insert", 2, "a"), ("insert", 3, "a"), ("insert", 4, "a"));
        await Put(world, id, ("delete", 4, ""));
        Assert.Equal(1, Assert.Single((await Files(world)).Deletes).File.RecordCount);

        var jobs = (FileJobsTwin)world.FileJobs!;
        var isSecond = false;
        jobs.After = async (_, _) =>
        {
            if (!isSecond)
            {
                isSecond = true;
                await Put(world, other, ("delete", 3, ""));
            }
        };
        await Put(world, id, ("update", 1, "c"), ("update", 1, "d"));
        Assert.Equal("1:d 2:a", await Rows(world));
        var delete = Assert.Single((await Files(world)).Deletes).File;
        Assert.Equal((3, "puffin"), (delete.RecordCount, delete.Format));
        await Put(world, id, ("delete", 1, ""), ("delete", 2, ""));
        Assert.Equal("", await Rows(world));
        Assert.Equal([1L, 4], (await Files(world)).Deletes.Select(entry => entry.File.RecordCount).Order());
        Assert.Empty((await world.Deliveries.Audit.Run(id, default)).Findings);
    }

    [Fact]
    public async Task A_file_with_position_deletes_from_before_an_upgrade_gets_deletes_by_keys()
    {
        await using var world = await Open(2);
        var id = await world.Create(UpsertTests.Keyed(["id"]));
        await Put(world, id, ("insert", 1, "a"), ("insert", 2, "a"), ("insert", 3, "a"));
        await Put(world, id, ("update", 1, "b"));
        using (var commitLock = await world.Services.Committers.Enter(Delivery.Tests.Tables.NameOf("orders"), InstanceRights.Instance, default))
        {
            await using var prepared = await commitLock.Prepare(new TableCommit { Updates = [new TableUpdate.UpgradeFormatVersion(3)] }, default);
            await world.Store.Commit(prepared.Apply, default);
            await commitLock.Committed(prepared, default);
        }

        await Put(world, id, ("update", 2, "c"));
        Assert.Equal("1:b 2:c 3:a", await Rows(world));
        Assert.Equal(
            [FileContent.PositionDeletes, FileContent.EqualityDeletes], (await Files(world)).Deletes.Select(entry => entry.File.Content).Order());
        await Put(world, id, ("update", 2, "d"));
        Assert.Equal("1:b 2:d 3:a", await Rows(world));
    }

    private static async Task<DeliveryWorld> Open(int formatVersion)
    {
        var world = await DeliveryWorld.Open(HurriedTime.Slow);
        world.FileJobs = new FileJobsTwin(world);
        await world.CreateTable("orders", Columns, formatVersion);
        return world;
    }

    private static async Task Put(DeliveryWorld world, DeliveryId id, params (string Op, int Id, string Value)[] changes)
    {
        await world.Put(id, [.. changes.Select(change => $$"""{"op":"{{change.Op}}","id":{{change.Id}},"v":"{{change.Value}}"}""")]);
        await world.Flush(id);
    }

    private static Task<string> Rows(DeliveryWorld world) => UpsertedRows.Read(world, "d.id || ':' || d.v", ["id"]);

    private static async Task<SnapshotFiles> Files(DeliveryWorld world)
    {
        using var pinned = await world.Catalog.Pin(Delivery.Tests.Tables.NameOf("orders"), default);
        return await pinned.Files(pinned.Metadata.CurrentSnapshot, default);
    }
}
