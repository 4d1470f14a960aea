using Tarn.Delivery.Buffers;
using Tarn.Delivery.Roles;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;

namespace Tarn.Delivery.Tests.Tails;

/// <summary>The rows of a table that its delivery has not committed. Each row is in the snapshot or beside it.</summary>
public sealed class LiveTailTests
{
    private static readonly (string, IcebergType)[] Columns = [("id", PrimitiveType.Long), ("s", PrimitiveType.String)];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rows_are_beside_the_snapshot_until_their_commit(bool spills)
    {
        await using var world = await Open(spills);
        var id = await world.Create(Destinations.Table());
        await world.Put(id, Record(1), Record(2));
        using (var tail = await Tail(world))
        {
            var before = Pointer(world);
            Assert.Equal([0, 1], await Offsets(world, tail, before));
            await world.Put(id, Record(3));
            using (var later = await Tail(world))
            {
                Assert.Equal([0, 1, 2], await Offsets(world, later, before));
            }

            await world.Flush(id);
            Assert.Null(await tail.After(before, default));
            Assert.Equal([], await Offsets(world, tail, Pointer(world)));
            await world.Put(id, Record(4));
            using var next = await Tail(world);
            Assert.Equal([3], await Offsets(world, next, Pointer(world)));
        }

        await world.Flush(id);
        Assert.Equal(4, await Rows(world));
        Assert.Equal(0, world.Scratch.UsedBytes);
        Assert.Empty(Directory.GetFiles(world.Local("scratch"), "*-live*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Rows_that_need_other_columns_are_committed_first()
    {
        await using var world = await Open(spills: false);
        var id = await world.Create(Destinations.Table());
        await world.Put(id, Record(1), """{"id": 2, "more": true}""");
        using var tail = await Tail(world);
        Assert.Equal([], await Offsets(world, tail, Pointer(world)));
        Assert.Equal(2, await Rows(world));
    }

    [Fact]
    public async Task A_commit_with_an_unknown_outcome_shows_each_row_once()
    {
        await using var world = await Open(spills: false);
        var id = await world.Create(Destinations.Table());
        for (var round = 0; round < 5; round++)
        {
            await world.Put(id, Record(round));
            var forgets = 1;
            world.Answers.Forgets = () => Interlocked.Exchange(ref forgets, 0) == 1;
            var flush = world.Flush(id);
            for (var i = 0; i < 20; i++)
            {
                using var tail = await Tail(world);
                while (true)
                {
                    var pointer = Pointer(world);
                    if (await tail.After(pointer, default) is { } cut)
                    {
                        Assert.Equal(round + 1, await Rows(world, pointer) + cut.Files.Sum(file => file.Rows) + LeftOutRecords.Sum(cut.LeftOut));
                        break;
                    }
                }
            }

            await flush;
            world.Answers.Forgets = null;
        }
    }

    [Fact]
    public async Task A_table_without_a_delivery_has_no_tail()
    {
        await using var world = await Open(spills: false);
        Assert.Null(await world.Deliveries.Open(Tables.NameOf("orders"), commitsFirst: false, default));
    }

    [Fact]
    public async Task Records_of_a_delivery_that_fails_are_named_with_their_shard_and_the_cause()
    {
        await using var world = await Open(spills: false, new HurriedTime(20));
        var id = await world.Create(Destinations.Table());
        await world.Put(id, Record(1));
        await world.Flush(id);
        world.Roles.Take(DeliveryAct.Destination, "glue:UpdateTable");
        await Patience.Until(() => world.Deliveries.FailureOf(Tables.NameOf("orders")) is not null);
        await world.Put(id, Record(2), Record(3));
        using (var tail = await Tail(world))
        {
            var cut = await tail.After(Pointer(world), default);
            var leftOut = Assert.Single(cut!.LeftOut);
            Assert.Equal(("orders", "shardId-000000000000", 2L), (leftOut.Delivery, leftOut.Shard, leftOut.Records));
            Assert.StartsWith("it fails: User: role/Destination is not authorized to perform: glue:UpdateTable", leftOut.Reason);
            Assert.StartsWith("2 records of shardId-000000000000 of delivery orders, from sequence number ", leftOut.ToString());

            // What is committed later is not left out any more.
            world.Roles.Give(DeliveryAct.Destination, "glue:UpdateTable");
            await world.Flush(id);
            Assert.Empty((await tail.After(Pointer(world), default))!.LeftOut);
        }

        Assert.Equal(3, await Rows(world));
        Assert.Null(world.Deliveries.FailureOf(Tables.NameOf("orders")));
    }

    private static async Task<DeliveryWorld> Open(bool spills, TimeProvider? time = null)
    {
        var world = await DeliveryWorld.Open(time);
        await world.Stop();
        world.Memory = new BufferMemory(spills ? 0 : 64 << 20);
        await world.Start();
        await world.CreateTable("orders", Columns);
        return world;
    }

    private static string Record(int id) => $$"""{"id": {{id}}, "s": "{{new string('x', 200)}}"}""";

    private static async Task<TableTail> Tail(DeliveryWorld world) => (await world.Deliveries.Open(Tables.NameOf("orders"), commitsFirst: false, default))!;

    private static CatalogTable Pointer(DeliveryWorld world)
    {
        Assert.True(world.Catalog.TryFindTable(Tables.NameOf("orders"), out var table));
        return table;
    }

    private static async Task<long> Rows(DeliveryWorld world, CatalogTable? at = null)
    {
        var metadata = await world.Catalog.Loader.Metadata((at ?? Pointer(world)).MetadataLocation!, default);
        return (await world.Catalog.Loader.Files(metadata, metadata.CurrentSnapshot, default)).Data.Sum(entry => entry.File.RecordCount);
    }

    // The offsets of the rows, as a reader of the files finds them.
    private static async Task<IEnumerable<long>> Offsets(DeliveryWorld world, TableTail tail, CatalogTable at)
    {
        var offsets = new List<long>();
        foreach (var file in (await tail.After(at, default))!.Files)
        {
            var bytes = await File.ReadAllBytesAsync(file.LocalPath);
            foreach (var place in file.Chunks)
            {
                using var chunk = ColumnChunk.Copy(bytes.AsSpan((int)place.Offset, place.Length));
                offsets.AddRange(chunk.Batches.SelectMany(batch => Enumerable.Range(0, batch.Rows).Select(row => batch.Origin(row).Offset)));
            }
        }

        return offsets;
    }
}
