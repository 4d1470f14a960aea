using System.Text.Json;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Steps;

namespace Tarn.Delivery.Tests.Steps;

public sealed class AggregatedRecordTests
{
    [Fact]
    public void Every_recorded_aggregate_opens_to_the_records_inside_and_anything_else_stays_plain()
    {
        foreach (var line in File.ReadLines(TestData.Path("kpl.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var opened = new List<ReadOnlyMemory<byte>>();
            var isAggregate = AggregatedRecord.TryOpen(json.RootElement.GetProperty("blob").GetBytesFromBase64(), opened);

            var records = json.RootElement.GetProperty("records");
            Assert.Equal(records.ValueKind == JsonValueKind.Array, isAggregate);
            if (isAggregate)
            {
                Assert.Equal(
                    records.EnumerateArray().Select(record => record.GetProperty("data").GetString()),
                    opened.Select(data => Convert.ToBase64String(data.Span)));
            }
        }
    }

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
