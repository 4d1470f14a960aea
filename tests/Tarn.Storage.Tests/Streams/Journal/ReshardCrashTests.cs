using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Storage.Tests.Streams.Journal;

/// <summary>Splits and merges on the simulated disk, under appends and crashes: each is whole or absent, in rows and journal alike (D9).</summary>
public sealed class ReshardCrashTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(60);

    [Theory]
    [InlineData(1, 30)]
    [InlineData(1_000, 30)]
    public async Task A_reshard_is_whole_or_absent_after_every_crash(int seed, int runs)
    {
        for (var run = 0; run < runs; run++)
        {
            await Run(seed + run);
        }
    }

    private static async Task Run(int seed)
    {
        var world = new JournalWorld(seed);
        var stream = await Finish(world, world.Store.Commit(
            tx => ValueTask.FromResult(StreamDirectory.Create(tx, new NewStream { Owner = StreamOwner.Kinesis, Shards = 2 }, Now)),
            default).AsTask());
        for (var step = 0; step < 12; step++)
        {
            var open = await Open(world, stream!.Id, seed);
            var appends = Appends(world, open).ToList();
            var reshard = Reshard(world, stream.Id, open);
            appends.AddRange(Appends(world, open));
            var crash = world.Random.Next(2) == 0;
            if (crash)
            {
                world.CrashSoon();
            }

            await Finish(world, reshard);
            foreach (var (task, shard, values) in appends)
            {
                while (!task.IsCompleted && !world.Crashed)
                {
                    world.Step();
                    await Task.WhenAny(task, Task.Delay(1));
                }

                await world.Note(task, shard, values);
            }

            if (crash || world.Random.Next(3) == 0)
            {
                world.Restart(powerLoss: crash);
            }
        }

        await Open(world, stream!.Id, seed);
        await world.Check();
    }

    private static IEnumerable<(Task<AppendOutcome> Task, ShardId Shard, string[] Values)> Appends(JournalWorld world, IReadOnlyList<ShardDescription> open)
    {
        for (var i = world.Random.Next(4); i > 0; i--)
        {
            var shard = open[world.Random.Next(open.Count)].Id;
            yield return world.BeginAppend(world.Shards.FindIndex(known => known.Shard == shard), world.Random.Next(1, 3));
        }
    }

    private static Task<int> Reshard(JournalWorld world, StreamId stream, IReadOnlyList<ShardDescription> open)
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

    // A commit that a crash cut short may be there or not: what the check finds must be whole.
    private static async Task<T?> Finish<T>(JournalWorld world, Task<T> commit)
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
    private static async Task<IReadOnlyList<ShardDescription>> Open(JournalWorld world, StreamId stream, int seed)
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
