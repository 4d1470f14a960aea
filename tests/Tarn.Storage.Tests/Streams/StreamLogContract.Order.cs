using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Tests.Streams.Ordered;

namespace Tarn.Storage.Tests.Streams;

/// <content>The order of the frames of all shards.</content>
public abstract partial class StreamLogContract
{
    [Fact]
    public async Task A_reader_that_sees_the_row_of_a_shard_finds_the_shard_in_the_log()
    {
        var stream = await CreateStream(1);
        var (parent, found) = (stream.Open[0], new List<(ShardId Shard, bool? IsClosed)>());
        using var observed = Store.Observe(StreamSpaces.Shards, (_, rows) =>
            found.AddRange(rows.Select(row => StreamRows.ReadShardKey(row.Key).Shard).Select(shard => (shard, Log.Describe(shard)?.Closed))));
        await Store.CommitWithLog(tx => Resharding.Split(tx, stream.Stream.Id, parent.Id, HashRange.Even(2)[1].From, Time.GetUtcNow()), None);

        // The parent closes after the rows of its children, so that a reader at its end knows them.
        Assert.Equal(3, found.Count);
        Assert.All(found, one => Assert.False(one.IsClosed));
        Assert.True(Log.Describe(parent.Id)!.Value.Closed);
    }

    [Fact]
    public async Task Frames_are_numbered_over_all_shards_in_the_order_of_their_appends()
    {
        var (one, other) = (await CreateStream(2), await CreateStream(1));
        var order = new List<string>();
        var reads = new OrderedReads();
        for (var round = 0; round < 4; round++)
        {
            foreach (var shard in Directory.Find(one.Stream.Id)!.Open.Concat(other.Open))
            {
                await Append(shard, $"{shard.Id} {round} a", $"{shard.Id} {round} b");
                order.AddRange([$"{shard.Id} {round} a", $"{shard.Id} {round} b"]);
            }

            await reads.Pass(Log, () => Directory.ShardsOf(one.Stream.Id).Concat(other.Shards).Select(shard => shard.Id), 1);
            Assert.Equal(order, reads.Values);
            var split = Directory.Find(one.Stream.Id)!.Open[round % 2];
            await Store.CommitWithLog(
                tx => Resharding.Split(tx, one.Stream.Id, split.Id, split.Hashes.From + ((split.Hashes.To - split.Hashes.From) / 2), Time.GetUtcNow()), None);
        }

        var again = new OrderedReads();
        await again.Pass(Log, () => Directory.ShardsOf(one.Stream.Id).Concat(other.Shards).Select(shard => shard.Id).Reverse(), 1 << 20);
        Assert.Equal(order, again.Values);
    }
}
