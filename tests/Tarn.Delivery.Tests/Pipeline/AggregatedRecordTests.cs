using System.Text.Json;
using Tarn.Delivery.Configuration;

namespace Tarn.Delivery.Tests.Pipeline;

public sealed class AggregatedRecordTests
{
    [Fact]
    public async Task Records_packed_by_a_producer_are_delivered_one_by_one()
    {
        await using var world = await DeliveryWorld.Open();
        var stream = await world.CreateStream(shards: 1);
        var id = await world.Create(Destinations.Objects(), new SourceConfig(stream.Id, null));
        var packed = File.ReadLines(TestData.Path("kpl.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Single(json => json.GetProperty("name").GetString() == "three keys");

        await world.Put(
            stream.Id,
            world.Directory.Find(stream.Id)!.Shards[0].Id,
            ["plain"u8.ToArray(), packed.GetProperty("blob").GetBytesFromBase64()]);
        await world.Flush(id);

        Assert.Equal("plain\n{\"i\": 0}\n{\"i\": 1}\n{\"i\": 2}\n", await world.TextUnder("out/"));
    }
}
