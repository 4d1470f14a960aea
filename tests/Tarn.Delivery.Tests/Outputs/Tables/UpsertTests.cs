using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Steps;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Delivery.Tests.Outputs.Tables;

/// <summary>Updates and deletes of a delivery: D33 (only updates and deletes supersede).</summary>
public sealed class UpsertTests
{
    [Fact]
    public async Task The_last_version_of_a_key_remains_within_a_commit_and_across_commits()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Keyed(["id"]));
        await Put(world, id, ("insert", 1, "a"), ("insert", 1, "b"), ("update", 2, "a"), ("insert", 3, "a"), ("delete", 3, ""), ("insert", 3, "b"));
        Assert.Equal("1:a 1:b 2:a 3:b", await Rows(world));

        await Put(world, id, ("update", 1, "c"), ("update", 1, "d"), ("delete", 2, ""), ("insert", 3, "c"));
        Assert.Equal("1:d 3:b 3:c", await Rows(world));

        await Put(world, id, ("delete", 1, ""), ("delete", 7, ""), ("delete", 3, ""));
        Assert.Equal("", await Rows(world));
        var main = (await world.Deliveries.Audit.Run(id, default)).Runs[0];
        Assert.Equal((13L, 6L, 7L), (main.SubRecords, main.Rows, main.Superseded));
        Assert.Empty((await world.Deliveries.Audit.Run(id, default)).Findings);
    }

    [Theory]
    [InlineData("id", 0)]
    [InlineData("id,city", 1)]
    public async Task Deletes_apply_to_every_partition_unless_the_keys_decide_it(string keys, int partitionFields)
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable(
            "orders",
            Delivery.Tests.Tables.Struct(("id", PrimitiveType.Long), ("v", PrimitiveType.String), ("city", PrimitiveType.String), ("op", PrimitiveType.String)),
            partitionBy: "city");
        var id = await world.Create(Keyed(keys.Split(',')));
        await world.Put(id, """{"op":"insert","id":1,"v":"a","city":"Bern"}""", """{"op":"insert","id":1,"v":"b","city":"Basel"}""");
        await world.Flush(id);
        await world.Put(id, """{"op":"update","id":1,"v":"c","city":"Bern"}""");
        await world.Flush(id);

        Assert.Equal(partitionFields == 0 ? "1:c" : "1:b 1:c", await Rows(world, keys.Split(',')));
        using var pinned = await world.Catalog.Pin(Delivery.Tests.Tables.NameOf("orders"), default);
        var delete = Assert.Single((await pinned.Files(pinned.Metadata.CurrentSnapshot, default)).Deletes);
        Assert.Equal(partitionFields, delete.File.Partition.Values.Count);
        Assert.Equal(FileContent.EqualityDeletes, delete.File.Content);
    }

    [Fact]
    public async Task Updates_of_a_table_without_unique_keys_go_to_the_error_output()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Keyed([]));
        await Put(world, id, ("insert", 1, "a"), ("update", 1, "b"));
        Assert.Equal("1:a", await Rows(world, []));
        Assert.Contains("Iceberg.OperationNotSupported", System.Text.Encoding.UTF8.GetString((await world.ObjectsUnder("bad/"))[0].Bytes));
    }

    [Theory]
    [InlineData("equality", 2)]
    [InlineData("position", 2)]
    [InlineData("auto", 2)]
    [InlineData("equality", 3)]
    [InlineData("position", 3)]
    public async Task A_random_history_equals_a_map(string mode, int formatVersion)
    {
        const int Seed = 7;
        await using var world = await DeliveryWorld.Open();
        world.FileJobs = new FileJobsTwin(world);
        await world.CreateTable(
            "orders",
            Delivery.Tests.Tables.Struct(("op", PrimitiveType.String), ("id", PrimitiveType.Long), ("v", PrimitiveType.String)),
            formatVersion,
            new Dictionary<string, string> { ["tarn.upsert.deletes"] = mode });
        var id = await world.Create(Keyed(["id"]));
        var random = new Random(Seed);
        var map = new SortedDictionary<int, List<string>>();
        for (var commit = 0; commit < 12; commit++)
        {
            var changes = Enumerable.Range(0, 40).Select(i => (
                Op: random.Next(4) switch { 0 => "insert", 1 => "delete", _ => "update" }, Id: random.Next(12), Value: $"{commit}-{i}")).ToArray();
            foreach (var (op, key, value) in changes)
            {
                if (op != "insert")
                {
                    map.Remove(key);
                }

                if (op != "delete")
                {
                    if (!map.TryGetValue(key, out var rows))
                    {
                        map[key] = rows = [];
                    }

                    rows.Add(value);
                }
            }

            await Put(world, id, changes);
            var expected = map.SelectMany(entry => entry.Value.Select(value => $"{entry.Key}:{value}")).Order(StringComparer.Ordinal);
            Assert.Equal(string.Join(' ', expected), await Rows(world));
        }
    }

    internal static TableDestinationConfig Keyed(string[] keys)
    {
        var destination = Destinations.Table();
        return destination with
        {
            Steps = new StepsConfig { MetadataQuery = """{destinationDatabaseName: "db", destinationTableName: "orders", operation: .op}""" },
            Tables = [new TableConfig("db", "orders") { UniqueKeys = keys }],
        };
    }

    private static async Task Put(DeliveryWorld world, DeliveryId id, params (string Op, int Id, string Value)[] changes)
    {
        await world.Put(id, [.. changes.Select(change => $$"""{"op":"{{change.Op}}","id":{{change.Id}},"v":"{{change.Value}}"}""")]);
        await world.Flush(id);
    }

    private static Task<string> Rows(DeliveryWorld world, string[]? keys = null) => UpsertedRows.Read(world, "d.id || ':' || d.v", keys ?? ["id"]);
}
