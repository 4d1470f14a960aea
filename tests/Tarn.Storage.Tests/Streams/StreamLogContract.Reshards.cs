using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Storage.Tests.Streams;

/// <content>Readers beside splits and merges.</content>
public abstract partial class StreamLogContract
{
    /// <summary>
    /// Deliveries, mappings, destinations of item tables, tails and consumers of clients share these facts: the layout, the bounds of a shard, and the
    /// end of a closed one. A reader that takes a child for a deleted shard marks it as ended, and loses its records.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_reader_that_looks_at_any_moment_of_a_reshard_reads_each_record_once(int seed)
    {
        var random = new Random(seed);
        var stream = (await CreateStream(2)).Stream.Id;
        await using var follower = new ShardFollower(Log, Directory.ShardsOf, stream, _ => 0);
        using var streams = Store.Observe(StreamSpaces.Streams, (_, _) => Look());
        using var shards = Store.Observe(StreamSpaces.Shards, (_, _) => Look());
        var (sent, found) = (new List<string>(), new List<string>());
        for (var round = 0; round < 40; round++)
        {
            foreach (var shard in Directory.Find(stream)!.Open)
            {
                sent.Add($"{round} {shard.Id}");
                await Append(shard, sent[^1]);
            }

            if (random.Next(3) > 0)
            {
                await ReadAll(follower, found);
            }

            var open = Directory.Find(stream)!.Open;
            var (merges, at) = (open.Count > 4 || (open.Count > 1 && random.Next(2) == 0), random.Next(open.Count));
            await Store.CommitWithLog(tx => Reshard(tx, stream, open, merges, at), None);
        }

        await ReadAll(follower, found);
        Assert.Equal(sent.Order(), found.Order());
        Assert.All(follower.Cursors.Where(cursor => cursor.Ended), cursor => Assert.True(Log.Describe(cursor.Shard)!.Value.Closed));

        void Look()
        {
            follower.Follow();
            Assert.All(Directory.ShardsOf(stream), shard => Assert.NotNull(Log.Describe(shard.Id)));
            _ = follower.Cursors.Count(follower.HasMore);
        }
    }

    private async ValueTask<bool> Reshard(IMetadataTransaction transaction, StreamId stream, IReadOnlyList<ShardDescription> open, bool merges, int at)
    {
        if (merges)
        {
            await Resharding.Merge(transaction, stream, open[0].Id, open[1].Id, Time.GetUtcNow());
        }
        else
        {
            await Resharding.Split(transaction, stream, open[at].Id, open[at].Hashes.Middle, Time.GetUtcNow());
        }

        return true;
    }

    private async Task ReadAll(ShardFollower follower, List<string> found)
    {
        follower.Follow();
        while (follower.Cursors.FirstOrDefault(follower.HasMore) is { } cursor)
        {
            found.AddRange(await ReadAll(cursor.Shard, cursor.Next));
            cursor.Advance(Log.Describe(cursor.Shard)!.Value.StableEnd);
        }
    }
}
