using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Tests.Streams.Journal;

namespace Tarn.Storage.Tests.Streams.Layouts;

/// <summary>
/// Splits and merges on the simulated disk, under appends and crashes. Each is whole or absent, in the rows and in the
/// journal: D9 (one commit for rows and records).
/// </summary>
[Trait("Long", "Kill")]
public sealed class ReshardCrashTests
{
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
        var stream = await Reshards.Create(world);
        for (var step = 0; step < 12; step++)
        {
            var open = await Reshards.Open(world, stream, seed);
            var appends = Appends(world, open).ToList();
            var reshard = Reshards.Begin(world, stream, open);
            appends.AddRange(Appends(world, open));
            var crash = world.Random.Next(2) == 0;
            if (crash)
            {
                world.CrashSoon();
            }

            await Reshards.Finish(world, reshard);
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

        await Reshards.Open(world, stream, seed);
        await world.Check();
    }

    private static IEnumerable<(Task<AppendOutcome> Task, ShardId Shard, string[] Values)> Appends(JournalWorld world, IReadOnlyList<ShardDescription> open)
    {
        for (var i = world.Random.Next(4); i > 0; i--)
        {
            var shard = open[world.Random.Next(open.Count)].Id;
            yield return world.BeginAppend(Reshards.IndexOf(world, shard), world.Random.Next(1, 3));
        }
    }
}
