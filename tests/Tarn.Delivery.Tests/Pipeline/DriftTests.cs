using System.Globalization;
using System.Text;
using Tarn.Delivery.Ledger;
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
    public async Task Two_hundred_differently_shaped_producers_of_one_table_lose_no_value()
    {
        const int Producers = 200;
        const int Rounds = 3;
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table());

        for (var round = 0; round < Rounds; round++)
        {
            await world.Put(id, [.. Enumerable.Range(0, Producers).Select(producer => Shaped(producer, round))]);
            await world.Flush(id);
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
    }

    [Fact]
    public async Task A_schema_change_names_the_delivery_and_the_type_before()
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable("orders", ("id", PrimitiveType.Int));
        var id = await world.Create(Destinations.Table());

        await world.Put(id, """{"id":5000000000,"late":1}""");
        await world.Flush(id);

        Assert.True(world.Deliveries.TryFind(id, out var config));
        var changes = await world.Store.Read(reader => DeliveryLedger.ReadSchemaChanges(reader, id, null, 10), default);
        Assert.Equal(
            [("id", "widened", "int", "long"), ("late", "added", null, "long")],
            changes.Select(change => (change.Column, change.Change, change.OldType, change.Type)));
        Assert.All(changes, change => Assert.Equal(config!.Name, change.DeliveryName));
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
