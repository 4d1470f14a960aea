using System.Globalization;
using System.Text;
using Tarn.Delivery.Ledger;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Delivery.Tests.Pipeline;

/// <summary>Records whose shapes differ: each becomes a row or an error document, and no value is lost.</summary>
public sealed class DriftTests
{
    // A chunk is sealed at 1 MiB of records: later records choose types in another chunk.
    private const int ChunkRecords = 1_200;

    [Theory]
    [InlineData("1", "1.5")]
    [InlineData("1", "\"x\"")]
    [InlineData("1.5", "\"x\"")]
    [InlineData("1", "{\"a\":1}")]
    [InlineData("[1]", "[\"x\"]")]
    [InlineData("{\"a\":1}", "{\"a\":\"x\"}")]
    [InlineData("null", "1")]
    public async Task Types_that_differ_between_chunks_do_not_stop_a_table_without_a_rest_column(string first, string second)
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable("orders", ("id", PrimitiveType.Long));
        var id = await world.Create(Destinations.Table(creates: false));

        await world.Put(id, [.. Records(first, 0), .. Records(second, ChunkRecords), .. Records(first, 2 * ChunkRecords)]);
        await world.Flush(id);

        var rows = long.Parse(await world.Query("orders", "select count(distinct id)::varchar from FILES"), CultureInfo.InvariantCulture);
        var refused = await world.RawErrors();
        Assert.Equal(3 * ChunkRecords, rows + refused.Count);
        Assert.True(rows >= ChunkRecords, $"{rows} rows");
        await world.LedgerTiles(id, 3 * ChunkRecords);
    }

    [Fact]
    public async Task Two_hundred_differently_shaped_producers_of_one_table_lose_no_value_and_are_counted()
    {
        const int Producers = 200;
        const int Rounds = 3;
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table());
        var added = new Dictionary<string, long>();

        for (var round = 0; round < Rounds; round++)
        {
            await world.Put(id, [.. Enumerable.Range(0, Producers).Select(producer => ($"producer{producer}", Shaped(producer, round)))]);
            await world.Flush(id);
            await AddNewColumns(world, added);
        }

        Assert.Empty(await world.RawErrors());
        var rows = (await world.Query("orders", "select to_json(rows)::varchar from FILES as rows")).Split('\n');
        Assert.Equal(Producers * Rounds, rows.Length);
        var text = string.Join('\n', rows);
        for (var mark = 0; mark < Producers * Rounds; mark++)
        {
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"shared{mark}_"), text, StringComparison.Ordinal);
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"own{mark}_"), text, StringComparison.Ordinal);
        }

        await world.LedgerTiles(id, Producers * Rounds);
        var changes = await world.Store.Read(reader => DeliveryLedger.ReadSchemaChanges(reader, id, null, 10), default);
        Assert.Equal(added.OrderBy(column => column.Key), changes.Select(change => KeyValuePair.Create(change.Column, change.Rows)).OrderBy(c => c.Key));
        Assert.All(
            changes.Where(change => change.Column.StartsWith("own", StringComparison.Ordinal)),
            change => Assert.Equal($"producer{change.Column[3..]}", change.PartitionKey));

        // The column _rest itself is the model of what went there.
        var model = await world.Query(
            "orders",
            """
            select split_part(entry ->> 'path', '/', 2) || ' ' || (entry ->> 'reason') || ' ' || count(*)
            from (select unnest(from_json(_rest, '["JSON"]')) as entry from FILES) group by split_part(entry ->> 'path', '/', 2), entry ->> 'reason'
            """);
        var counted = (await RestHoursOf(world)).GroupBy(row => (Column: row.Column!.Split('.')[0], row.ReasonText));
        Assert.Equal(
            model.Split('\n').Order(StringComparer.Ordinal),
            counted.Select(row => $"{row.Key.Column} {row.Key.ReasonText} {row.Sum(hour => hour.Values)}").Order(StringComparer.Ordinal));
        Assert.True(counted.Count() > Producers);
    }

    [Fact]
    public async Task A_commit_that_fails_leaves_no_count_and_its_repetition_counts_once()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table());
        await world.Put(id, """{"id":1}""");
        await world.Flush(id);
        var failures = 0;
        world.Answers.Fails = () => Interlocked.Increment(ref failures) > 0;
        await world.Put(id, """{"id":"x","late":1}""");
        var flush = world.Flush(id);
        await Patience.Until(() => Volatile.Read(ref failures) >= 3);

        Assert.Empty(await RestHoursOf(world));
        Assert.DoesNotContain(
            await world.Store.Read(reader => DeliveryLedger.ReadSchemaChanges(reader, id, null, 10), default), change => change.Column == "late");

        world.Answers.Fails = null;
        await flush;
        var counted = Assert.Single(await RestHoursOf(world));
        Assert.Equal(("db.orders", "id", "type", 1L, "orders"), (counted.Table, counted.Column, counted.ReasonText, counted.Values, counted.DeliveryName));
    }

    [Fact]
    public async Task A_schema_change_names_its_cause_and_its_costs()
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable("orders", ("id", PrimitiveType.Int));
        var id = await world.Create(Destinations.Table());

        await world.Put(
            id,
            ("a", """{"id":1}"""),
            ("b", """{"id":5000000000,"late":1}"""),
            ("c", """{"id":6000000000,"late":null,"list":[{"in.side":1},{}]}"""),
            ("d", """{"id":7,"late":2,"list":[]}"""));
        await world.Flush(id);

        Assert.True(world.Deliveries.TryFind(id, out var config));
        var changes = await world.Store.Read(reader => DeliveryLedger.ReadSchemaChanges(reader, id, null, 10), default);
        Assert.Equal(
            [("id", "widened", "int", "long", "b", 2), ("late", "added", null, "long", "b", 2), ("list", "added", null, changes[2].Type, "c", 2)],
            changes.Select(change => (change.Column, change.Change, change.OldType, change.Type, change.PartitionKey, change.Rows)));
        Assert.All(changes, change => Assert.Equal(config!.Name, change.DeliveryName));
        var metadataBytes = await MetadataBytes(world);
        Assert.All(changes, change => Assert.Equal(metadataBytes, change.MetadataBytes));

        await world.Put(id, ("e", """{"list":[{}]}"""), ("f", """{"list":[{"new":1},{"new":2}]}"""), ("g", """{"list":[{"new":3}]}"""));
        await world.Flush(id);
        var nested = (await world.Store.Read(reader => DeliveryLedger.ReadSchemaChanges(reader, id, null, 10), default))[^1];
        Assert.Equal(("list.element.new", "f", 2), (nested.Column, nested.PartitionKey, nested.Rows));
        Assert.Equal(await MetadataBytes(world), nested.MetadataBytes);
    }

    [Fact]
    public async Task A_column_of_the_first_buffer_has_the_key_of_its_first_record()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table());

        await world.Put(id, ("a", """{"id":1}"""), ("b", """{"id":"x","late":[]}"""), ("c", """{"late":[1]}"""), ("d", """{"id":2,"id":3}"""));
        await world.Flush(id);

        var changes = await world.Store.Read(reader => DeliveryLedger.ReadSchemaChanges(reader, id, null, 10), default);
        Assert.Equal(
            [("id", "created", "a", 3L), ("late", "created", "c", 2L), ("_rest", "created", "d", 1L)],
            changes.Select(change => (change.Column, change.Change, change.PartitionKey, change.Rows)));
    }

    private static async Task<long> MetadataBytes(DeliveryWorld world)
    {
        Assert.True(world.Catalog.TryFindTable(new(new(DeliveryWorld.Account, DeliveryWorld.Region), "db", "orders"), out var entry));
        var (bucket, key) = ObjectLocation.Parse(entry!.MetadataLocation!);
        return (await world.Objects.Head(bucket, key, default)).Size;
    }

    private static async Task<IReadOnlyList<RestHour>> RestHoursOf(DeliveryWorld world) =>
        await RestHours.All(world.Store, fromMs: 0, default).ToListAsync();

    // The columns that a commit made have values in its rows only.
    private static async Task AddNewColumns(DeliveryWorld world, Dictionary<string, long> columns)
    {
        var counts = await world.Query("orders", "select name || '|' || value from (unpivot (select count(columns(*)) from FILES) on *)");
        foreach (var line in counts.Split('\n').Select(line => line.Split('|')))
        {
            columns.TryAdd(line[0], long.Parse(line[1], CultureInfo.InvariantCulture));
        }
    }

    // A field of each producer's own, and one that all share with different types. Each value holds a mark.
    private static string Shaped(int producer, int round)
    {
        var mark = string.Create(CultureInfo.InvariantCulture, $"{(round * 200) + producer}_");
        var shared = (producer % 4) switch
        {
            0 => $"\"shared{mark}\"",
            1 => $"{{\"in{producer}\":\"shared{mark}\"}}",
            2 => $"[\"shared{mark}\",{producer}]",
            _ => $"[{{\"a\":\"shared{mark}\"}}]",
        };
        return $"{{\"id\":{producer},\"shared\":{shared},\"own{producer}\":{(round == producer % 3 ? $"{{\"deep\":\"own{mark}\"}}" : $"\"own{mark}\"")}}}";
    }

    private static IEnumerable<byte[]> Records(string value, int from) => Enumerable.Range(from, ChunkRecords).Select(i =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"id\":{i},\"drifting\":{value},\"pad\":\"{new string('x', 900)}\"}}")));
}
