using System.Globalization;
using Tarn.Delivery.Configuration;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Delivery.Tests.Pipeline;

/// <summary>Partitioned and converted objects through a whole delivery.</summary>
public sealed class PartitionedDeliveryTests
{
    [Fact]
    public async Task Records_reach_the_objects_of_their_partitions_once_over_a_restart()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Partitioned());
        for (var round = 0; round < 3; round++)
        {
            await world.Put(id, [.. Enumerable.Range(0, 30).Select(i => Text(round, i)), "no keys"]);
            await world.Flush(id);
            await world.Put(id, [.. Enumerable.Range(30, 30).Select(i => Text(round, i))]);
            await world.Stop();
            await world.Start();
        }

        await world.Flush(id);

        for (var customer = 0; customer < 5; customer++)
        {
            var expected = Enumerable.Range(0, 3).SelectMany(round => Enumerable.Range(0, 60).Where(i => i % 5 == customer).Select(i => Text(round, i)));
            Assert.Equal(
                expected.Order(), (await world.TextUnder($"out/c={customer}/")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
        }

        Assert.Equal(3, (await world.TextUnder("bad/processing-failed/")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        static string Text(int round, int i) => string.Create(CultureInfo.InvariantCulture, $"{{\"customer\":{i % 5},\"id\":{(round * 100) + i}}}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Records_are_converted_and_misfits_reach_the_error_output(bool isPartitioned)
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable("schema", ("other", PrimitiveType.Long));
        world.Described["schema"] = [KeyValuePair.Create("id", "int")];
        var id = await world.Create(Destinations.Converted(isPartitioned: isPartitioned));

        await world.Put(id, """{"customer":"a","id":1}""", """{"customer":"b","id":"x"}""", """{"customer":"b","id":3}""");
        await world.Flush(id);

        Assert.Equal("1\n3", await world.QueryObjects("out/", "SELECT id::text FROM FILES ORDER BY id"));
        Assert.Equal(isPartitioned ? 2 : 1, (await world.ObjectsUnder("out/")).Count);
        Assert.Contains("DataFormatConversion.MalformedData", await world.TextUnder("bad/format-conversion-failed/"), StringComparison.Ordinal);
    }
}
