using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal;

namespace Tarn.Storage.Tests.Streams.Journal;

/// <summary>Retries of calls whose records went to many shards (D14).</summary>
public sealed class JournalRetryTests
{
    private const int Shards = 200;
    private const int Calls = 10;

    [Theory]
    [InlineData("hot")]
    [InlineData("scanned")]
    [InlineData("sealed")]
    public async Task Calls_over_many_shards_are_recognised_in_little_memory(string after)
    {
        // As much memory as the frames of half of them would take, remembered one by one.
        var world = new JournalWorld(1, new JournalOptions { FileBytes = 8 << 20, HotTailBytes = 8 << 20, CallBytesMax = 64 << 10 });
        await world.OpenShards(Shards);
        var calls = Enumerable.Range(1, Calls).Select(i => Call(world, (ulong)i)).ToArray();
        var first = new List<ShardOutcome[]>();
        foreach (var call in calls)
        {
            first.Add((await Send(world, call)).Shards.ToArray());
        }

        if (after == "sealed")
        {
            await world.Log.DisposeAsync();
        }

        if (after != "hot")
        {
            world.Restart(powerLoss: true);
        }

        for (var i = 0; i < Calls; i++)
        {
            var again = await Send(world, calls[i]);
            Assert.All(again.Shards.ToArray(), shard => Assert.Equal(AppendStatus.Repeated, shard.Status));
            Assert.Equal(
                first[i].Select((outcome, shard) => new LogPosition(world.Shards[shard].Shard, outcome.BaseOffset)), again.Recorded!.Value.ToArray());
        }

        await world.Check(); // no value twice
    }

    [Fact]
    public async Task A_retry_in_the_group_of_the_first_attempt_is_recognised()
    {
        var world = new JournalWorld(1, new JournalOptions { FileBytes = 8 << 20 });
        await world.OpenShards(Shards);
        var call = Call(world, 1);
        var first = world.Log.Append(call, CancellationToken.None).AsTask();
        var other = world.Log.Append(Call(world, 2), CancellationToken.None).AsTask();
        var again = world.Log.Append(call, CancellationToken.None).AsTask();
        world.Step();
        Assert.Equal((await first).Shards.ToArray().Select(shard => shard.BaseOffset), (await again).Recorded!.Value.ToArray().Select(place => place.NextOffset));
        Assert.Null((await other).Recorded);
    }

    private static async Task<AppendOutcome> Send(JournalWorld world, LogAppend call)
    {
        var task = world.Log.Append(call, CancellationToken.None).AsTask();
        world.Step();
        return await task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    // Record i goes to shard i.
    private static LogAppend Call(JournalWorld world, ulong key) => new()
    {
        Shards = Enumerable.Range(0, Shards)
            .Select(shard => world.Batch(shard, world.NextValue(1_000)) with { CallIndexes = new[] { (ushort)shard } })
            .ToArray(),
        Call = new CallKey(7, key),
        CallRecords = Shards,
    };
}
