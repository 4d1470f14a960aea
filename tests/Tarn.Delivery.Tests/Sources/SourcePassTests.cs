using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Records;
using Tarn.Delivery.Sources;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Tests.Sources;

/// <summary>Many shards are read in one pass over the log: D10 (sealed files end with an index).</summary>
public sealed class SourcePassTests
{
    [Fact]
    public async Task One_read_has_the_records_of_all_shards()
    {
        await using var world = await DeliveryWorld.Open();
        var stream = await world.CreateStream(shards: 3);
        var shards = world.Directory.Find(stream.Id)!.Open;
        foreach (var text in new[] { "a1", "b1", "a2", "b2" })
        {
            await world.Put(stream.Id, shards[text[0] - 'a'].Id, [Encoding.UTF8.GetBytes(text)]);
        }

        await using var source = DeliverySource.Begin(world.Log, new SourceConfig(stream.Id, null), world.Services.ToParts().ShardsOf, []);
        var sink = new Texts();
        using (var pass = await source.BeginPass(default))
        {
            Assert.Equal([shards[0].Id, shards[1].Id], pass.Cursors.Select(cursor => cursor.Shard));
            foreach (var cursor in pass.Cursors)
            {
                Assert.NotNull(pass.Find(cursor));
                Assert.Equal((2, 4), await source.Read(pass, cursor, sink, default));
            }
        }

        Assert.Equal(["a1", "a2", "b1", "b2"], sink.Found);
        Assert.DoesNotContain(source.Cursors, source.HasMore);
    }

    [Fact]
    public async Task The_steps_end_the_read_of_a_shard_and_the_next_pass_goes_on()
    {
        await using var world = await DeliveryWorld.Open();
        var stream = await world.CreateStream(shards: 2);
        var shards = world.Directory.Find(stream.Id)!.Open;
        foreach (var shard in shards)
        {
            await world.Put(stream.Id, shard.Id, [.. "12"u8.ToArray().Select(text => new[] { text })]);
        }

        await using var source = DeliverySource.Begin(world.Log, new SourceConfig(stream.Id, null), world.Services.ToParts().ShardsOf, []);
        var sink = new Texts { MustEndRead = true };
        for (var round = 0; round < 2; round++)
        {
            using var pass = await source.BeginPass(default);
            foreach (var cursor in pass.Cursors)
            {
                await source.Read(pass, cursor, sink, default);
            }
        }

        Assert.Equal(["1", "1", "2", "2"], sink.Found);
        Assert.DoesNotContain(source.Cursors, source.HasMore);
    }

    private sealed class Texts : ILogSink
    {
        public List<string> Found { get; } = [];

        public bool MustEndRead { get; init; }

        public void Enter(ShardId shard, long from)
        {
        }

        public void Take(in DeliveryRecord record) => Found.Add(Encoding.UTF8.GetString(record.Data.Span));

        public void Advance(long from, long next, long skippedDamaged, long skippedExpired)
        {
        }
    }
}
