using System.Globalization;
using System.Text;
using Tarn.Delivery.Configuration;
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

    private static IEnumerable<byte[]> Records(string value, int from) => Enumerable.Range(from, ChunkRecords).Select(i =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"id\":{i},\"drifting\":{value},\"pad\":\"{new string('x', 900)}\"}}")));
}
