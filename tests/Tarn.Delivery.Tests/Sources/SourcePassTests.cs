using System.Globalization;
using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Records;
using Tarn.Delivery.Sources;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

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

    [Fact]
    public async Task The_present_ends_include_a_shard_that_was_not_followed_yet()
    {
        await using var world = await DeliveryWorld.Open();
        var stream = await world.CreateStream(shards: 1);
        var parent = world.Directory.Find(stream.Id)!.Open[0];
        await using var source = DeliverySource.Begin(world.Log, new SourceConfig(stream.Id, null), world.Services.ToParts().ShardsOf, []);
        var now = DateTimeOffset.UnixEpoch.AddYears(60);
        await world.Store.CommitWithLog(async tx => await Resharding.Split(tx, stream.Id, parent.Id, parent.Hashes.Middle, now), default);
        var child = world.Directory.Find(stream.Id)!.Open[0];
        await world.Put(stream.Id, child.Id, ["1"u8.ToArray()]);
        Assert.Equal(1, source.Ends()[child.Id]);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public async Task Reads_ahead_hand_on_each_record_once_in_order(int shardCount, bool mustEndRead)
    {
        await using var world = await DeliveryWorld.Open();
        var stream = await world.CreateStream(shardCount);
        var shards = world.Directory.Find(stream.Id)!.Open;
        var expected = new List<string>();
        for (var i = 0; i < 60; i++)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{i % shardCount}:{i:D4}").PadRight(200_000, '.');
            await world.Put(stream.Id, shards[i % shardCount].Id, [Encoding.UTF8.GetBytes(text)]);
            expected.Add(text[..6]);
        }

        using var readAhead = new LogReadAhead(world.Log);
        await using var source = DeliverySource.Begin(
            world.Log, new SourceConfig(stream.Id, null), world.Services.ToParts().ShardsOf, [], readAhead: readAhead);
        var sink = new Texts { MustEndRead = mustEndRead };
        while (source.Cursors.Any(source.HasMore))
        {
            using var pass = await source.BeginPass(default);
            foreach (var cursor in pass.Cursors)
            {
                await source.Read(pass, cursor, sink, default);
            }
        }

        Assert.Equal(expected.GroupBy(text => text[0]), sink.Found.Select(text => text[..6]).GroupBy(text => text[0]).OrderBy(shard => shard.Key));
    }

    [Fact]
    public async Task A_source_that_ends_returns_what_was_read_ahead()
    {
        await using var world = await DeliveryWorld.Open();
        var stream = await world.CreateStream(shards: 2);
        var shards = world.Directory.Find(stream.Id)!.Open;
        foreach (var shard in shards)
        {
            for (var i = 0; i < 30; i++)
            {
                await world.Put(stream.Id, shard.Id, [new byte[300_000]]);
            }
        }

        using var readAhead = new LogReadAhead(world.Log);

        // More sources than reads may be held.
        for (var i = 0; i < 10; i++)
        {
            await using var source = DeliverySource.Begin(
                world.Log, new SourceConfig(stream.Id, null), world.Services.ToParts().ShardsOf, [], readAhead: readAhead);
            using var pass = await source.BeginPass(default);
        }

        var read = readAhead.TryBegin([new LogPosition(shards[0].Id, 0)], 1);
        Assert.NotNull(read);
        await read.Discard();
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
