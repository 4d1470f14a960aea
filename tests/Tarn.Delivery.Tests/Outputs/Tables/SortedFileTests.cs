using Tarn.Delivery.Configuration;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Rights;

namespace Tarn.Delivery.Tests.Outputs.Tables;

/// <summary>Deliveries into tables with a sort order.</summary>
public sealed class SortedFileTests
{
    private static readonly StructType Columns = Delivery.Tests.Tables.Struct(
        ("id", PrimitiveType.Long), ("v", PrimitiveType.String), ("city", PrimitiveType.String), ("op", PrimitiveType.String));

    [Fact]
    public async Task Files_have_the_order_that_the_table_has_at_their_flush()
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable("orders", Columns, partitionBy: "city");
        var id = await world.Create(UpsertTests.Keyed([]));
        await Put(world, id);
        await Order(world, new SortOrderAction([("v", Transform.Identity, true, true), ("id", Transform.Identity, false, false)]));
        await Put(world, id);
        await Order(world, new SortOrderAction([("v", Transform.Truncate(1), false, true)]));
        await Put(world, id);

        using var pinned = await world.Catalog.Pin(Delivery.Tests.Tables.NameOf("orders"), default);
        var files = (await pinned.Files(pinned.Metadata.CurrentSnapshot, default)).Data.OrderBy(entry => entry.SequenceNumber).ToList();
        Assert.Equal(6, files.Count);

        // Rows are not sorted by transforms, and files do not claim it.
        string[] expected = ["3 1 4 2", "3 1 4 2", "4 1 3 2", "4 1 3 2", "3 1 4 2", "3 1 4 2"];
        foreach (var (rows, entry) in expected.Zip(files))
        {
            Assert.Equal(rows, await Rows(world, entry.File));
        }

        var sorted = files[2].File.SortOrderId;
        Assert.NotNull(sorted);
        Assert.NotEqual(0, sorted);
        Assert.Equal([null, null, sorted, sorted, null, null], files.Select(entry => entry.File.SortOrderId is 0 ? null : entry.File.SortOrderId));
    }

    private static async Task Put(DeliveryWorld world, DeliveryId id)
    {
        foreach (var city in (string[])["Bern", "Basel"])
        {
            await world.Put(id, Row(3, "\"b\"", city), Row(1, "\"b\"", city), Row(4, "null", city), Row(2, "\"a\"", city));
        }

        await world.Flush(id);
    }

    private static string Row(int id, string value, string city) => $$"""{"op":"insert","id":{{id}},"v":{{value}},"city":"{{city}}"}""";

    private static async Task Order(DeliveryWorld world, SortOrderAction order)
    {
        using var commitLock = await world.Services.Committers.Enter(Delivery.Tests.Tables.NameOf("orders"), InstanceRights.Instance, default);
        await commitLock.Commit(order, null, default);
    }

    private static async Task<string> Rows(DeliveryWorld world, DataFile file)
    {
        var (bucket, key) = Tarn.Lake.Files.ObjectLocation.Parse(file.Path);
        using var lease = await world.Objects.LeaseLocalFile(await world.Objects.Head(bucket, key, default), default);
        return ParquetQueries.Run($"select string_agg(id, ' ' order by file_row_number) from read_parquet('{lease.Path}', file_row_number = true)");
    }
}
