using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Tests.Streams.Journal;

namespace Tarn.Storage.Tests.Streams.Layouts;

/// <summary>Reshardings of a simulated world, and the checks of rows and journal after them.</summary>
internal static class Reshards
{
    public static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(60);

    /// <summary>A stream of two shards.</summary>
    public static async Task<StreamId> Create(JournalWorld world)
    {
        var made = new NewStream { Owner = StreamOwner.Kinesis, Shards = 2 };
        return (await Finish(world, world.Store.Commit(tx => ValueTask.FromResult(StreamDirectory.Create(tx, made, Now)), default).AsTask()))!.Id;
    }

    /// <summary>The shard's index among the world's shards.</summary>
    public static int IndexOf(JournalWorld world, ShardId shard) => world.Shards.FindIndex(known => known.Shard == shard);

    /// <summary>Splits or merges a shard, as the seed decides.</summary>
    public static Task<int> Begin(JournalWorld world, StreamId stream, IReadOnlyList<ShardDescription> open)
    {
        var at = world.Random.Next(open.Count);
        var merge = world.Random.Next(2) == 0 && at + 1 < open.Count;
        return world.Store.Commit(
            async tx =>
            {
                if (merge)
                {
                    await Resharding.Merge(tx, stream, open[at].Id, open[at + 1].Id, Now);
                }
                else
                {
                    await Resharding.Split(tx, stream, open[at].Id, open[at].Hashes.Middle, Now);
                }

                return 0;
            },
            default).AsTask();
    }

    /// <summary>
    /// Steps the writer until the commit ends. A commit that a crash interrupted may be present or absent; the check
    /// must find it whole.
    /// </summary>
    public static async Task<T?> Finish<T>(JournalWorld world, Task<T> commit)
    {
        while (!commit.IsCompleted)
        {
            world.Step();
            await Task.WhenAny(commit, Task.Delay(1));
        }

        try
        {
            return await commit;
        }
        catch (TarnException) when (world.Crashed)
        {
            return default;
        }
    }

    /// <summary>The open shards by hash, after a check that rows and journal agree and the ranges tile.</summary>
    public static async Task<IReadOnlyList<ShardDescription>> Open(JournalWorld world, StreamId stream, int seed)
    {
        var shards = await world.Store.Read(reader => StreamDirectory.Shards(reader, stream), default);
        foreach (var shard in shards)
        {
            var bounds = world.Log.Describe(shard.Id);
            Assert.True(bounds?.Closed == shard.Closed is not null, $"seed {seed}: shard {shard.Id} is {bounds} in the journal, {shard.Closed} in its row");
            if (!world.Shards.Contains((stream, shard.Id)))
            {
                world.Shards.Add((stream, shard.Id));
            }
        }

        var open = shards.Where(shard => shard.Closed is null).OrderBy(shard => shard.Hashes.From).ToArray();
        Assert.Equal(UInt128.MinValue, open[0].Hashes.From);
        Assert.Equal(UInt128.MaxValue, open[^1].Hashes.To);
        Assert.All(open.Zip(open.Skip(1)), pair => Assert.True(pair.First.Hashes.IsBelow(pair.Second.Hashes), $"seed {seed}"));
        return open;
    }
}
