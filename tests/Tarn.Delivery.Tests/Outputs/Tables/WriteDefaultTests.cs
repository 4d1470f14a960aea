using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Storage.Rights;

namespace Tarn.Delivery.Tests.Outputs.Tables;

/// <summary>Deliveries into tables whose columns have write defaults (v3).</summary>
public sealed class WriteDefaultTests
{
    private static readonly StructType Columns = Delivery.Tests.Tables.Struct(("id", PrimitiveType.Long), ("op", PrimitiveType.String));

    [Fact]
    public async Task Records_without_a_field_have_its_default_also_one_that_came_after_them()
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable("orders", Columns, formatVersion: 3);
        await Add(world, new NestedField(3, "v", PrimitiveType.String) { WriteDefault = "\"none\"" });
        var id = await world.Create(UpsertTests.Keyed([]));
        await world.Put(id, """{"op":"insert","id":1}""", """{"op":"insert","id":2,"v":null}""", """{"op":"insert","id":3,"v":"x"}""");
        await world.Flush(id);
        await world.Put(id, """{"op":"insert","id":4}""");
        await Add(world, new NestedField(4, "n", PrimitiveType.Int) { InitialDefault = "6", WriteDefault = "7" });
        await world.Flush(id);
        await world.Put(id, """{"op":"insert","id":5,"n":8}""");
        await world.Flush(id);
        Assert.Equal(
            "1:none:∅ 2:∅:∅ 3:x:∅ 4:none:7 5:none:8",
            await UpsertedRows.Read(world, "d.id || ':' || coalesce(d.v, '∅') || ':' || coalesce(d.n::varchar, '∅')", ["id"]));
    }

    private static async Task Add(DeliveryWorld world, NestedField column)
    {
        using var commitLock = await world.Services.Committers.Enter(Delivery.Tests.Tables.NameOf("orders"), InstanceRights.Instance, default);
        var schema = new Schema(column.Id, new StructType([.. commitLock.Metadata!.CurrentSchema.Columns.Fields, column]));
        IReadOnlyList<TableUpdate> updates = [new TableUpdate.AddSchema(schema, column.Id), new TableUpdate.SetCurrentSchema(TableUpdate.LastAdded)];
        await using var prepared = await commitLock.Prepare(new TableCommit { Updates = updates }, default);
        await world.Store.Commit(prepared.Apply, default);
        await commitLock.Committed(prepared, default);
    }
}
