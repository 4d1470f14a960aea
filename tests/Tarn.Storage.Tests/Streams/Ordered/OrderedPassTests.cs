using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Tests.Streams.Journal;

namespace Tarn.Storage.Tests.Streams.Ordered;

/// <summary>Records of many shards in the order in which the journal took them, wherever they are now.</summary>
public sealed class OrderedPassTests
{
    private int _segments;

    [Fact]
    public async Task The_order_is_the_journals_for_any_bounds_and_wherever_the_records_are()
    {
        await Rounds(Round);
        Assert.True(_segments > 0);
    }

    private async Task<int> Round(JournalWorld world, Random random)
    {
        var order = new List<string>();
        var live = new OrderedReads();
        await world.OpenShards(random.Next(1, 4), retentionHours: 8_000);
        await world.OpenShards(random.Next(1, 3), retentionHours: 8_000);
        world.Log.HoldBy(new Hold(0));
        for (var step = 0; step < 120; step++)
        {
            switch (random.Next(20))
            {
                case 0:
                    await world.OpenShards(1, retentionHours: 8_000);
                    break;
                case 1:
                    await Age(world, order);
                    await world.Archive.Run(default);
                    world.Log.RunRetention();
                    _segments += world.Archive.Segments;
                    break;
                case 2:
                    world.Restart(powerLoss: random.Next(2) == 0);
                    world.Log.HoldBy(new Hold(0));
                    break;
                case 3:
                    await Commit(world, random, order);
                    break;
                case 4:
                    await live.Pass(world.Log, Shards(world), random.Next(1, 200_000), releases: random);
                    Assert.Equal(order, live.Values);
                    break;
                default:
                    await Append(world, random, order);
                    break;
            }
        }

        await live.Pass(world.Log, Shards(world), 1_000);
        Assert.Equal(order, live.Values);
        foreach (var bytesMax in (int[])[1, 40_000, 16 << 20])
        {
            var again = new OrderedReads();
            await again.Pass(world.Log, Shards(world), bytesMax, releases: random);
            Assert.Equal(order, again.Values);
            Assert.Empty(again.Holes);
        }

        var cut = new OrderedReads();
        while (cut.End < world.Log.StableLsn)
        {
            await cut.Pass(world.Log, Shards(world), random.Next(1, 50_000), Math.Min(world.Log.StableLsn, cut.End + random.Next(1, 60)));
        }

        Assert.Equal(order, cut.Values);
        return order.Count;
    }

    [Fact]
    public async Task A_record_of_a_commit_that_the_store_has_not_made_holds_the_end_back()
    {
        var world = new JournalWorld(1);
        await world.OpenShards(2);
        await world.Append(0);
        var before = world.Log.StableLsn;
        var commit = world.Store.CommitWithLog(tx => ValueTask.FromResult(tx.Append(world.Batch(1, "set"))), default).AsTask();
        while (world.Log.Describe(world.Shards[1].Shard)!.Value.StableEnd == 0)
        {
            Assert.InRange(world.Log.StableLsn, before, before + 1);
            world.Step();
            await Task.WhenAny(commit, Task.Delay(1));
        }

        await commit;
        var reads = new OrderedReads();
        await reads.Pass(world.Log, Shards(world), 1);
        Assert.Equal("set", reads.Values[^1]);
    }

    [Fact]
    public async Task Frames_that_come_last_leave_the_memory()
    {
        const int Shards = 40;
        const int Bytes = 20_000;
        var world = new JournalWorld(2, new JournalOptions { FileBytes = 8 << 20, HotTailBytes = 64 << 10 });
        await world.OpenShards(Shards);
        for (var i = 0; i < 3 * Shards; i++)
        {
            await world.Append(i % Shards, 1, Bytes);
        }

        var log = new CountingLog(world.Log);
        var reads = new OrderedReads();
        await reads.Pass(log, OrderedPassTests.Shards(world), 5 * Bytes);
        Assert.Equal(3 * Shards, reads.Values.Count);
        Assert.InRange(log.HeldMax, 1, 8 * Bytes);
        Assert.Equal(0, log.Held);
    }

    [Fact]
    public async Task A_damaged_frame_is_a_hole_that_the_pass_names()
    {
        var world = new JournalWorld(3);
        await world.OpenShards(2);
        for (var i = 0; i < 10; i++)
        {
            await world.Append(i % 2, 2);
        }

        var shard = world.Shards[1].Shard;
        var log = new DamagedLog(world.Log) { IsDamaged = (of, offset) => of == shard && offset is 4 or 8 };
        var reads = new OrderedReads();
        await reads.Pass(log, Shards(world), 1);
        Assert.Equal([(1, 4, 6, 2L), (1, 8, 10, 2L)], reads.Holes.Select(hole => (hole.Shard, (int)hole.From, (int)hole.To, hole.Damaged)));
        Assert.Equal(16, reads.Values.Count);
    }

    private static Func<IEnumerable<ShardId>> Shards(JournalWorld world) => () => world.Shards.Select(shard => shard.Shard);

    private static async Task Rounds(Func<JournalWorld, Random, Task<int>> round)
    {
        for (var seed = 0; seed < TestSeed.Count(6); seed++)
        {
            var world = new JournalWorld(TestSeed.Value + seed, archives: true);
            await JournalWorld.Guarded(TestSeed.Value + seed, () => round(world, world.Random));
        }
    }

    private static async Task Append(JournalWorld world, Random random, List<string> order)
    {
        var (task, shard, values) = world.BeginAppend(random.Next(world.Shards.Count), random.Next(1, 4), random.Next(20, 4_000));
        world.Step();
        Assert.Equal(AppendStatus.Appended, await world.Note(task, shard, values));
        order.AddRange(values);
    }

    private static async Task Commit(JournalWorld world, Random random, List<string> order)
    {
        var values = Enumerable.Range(0, 3).Select(_ => world.NextValue()).ToList();
        await world.Finish(world.Store.CommitWithLog(
            tx =>
            {
                values.ForEach(value => tx.Append(world.Batch(random.Next(world.Shards.Count), value)));
                return ValueTask.FromResult(0);
            },
            default).AsTask());
        order.AddRange(values);
    }

    // The journal's newest files are never archived.
    private static async Task Age(JournalWorld world, List<string> order)
    {
        world.Time.Advance(TimeSpan.FromHours(25));
        for (var i = 0; i < 2; i++)
        {
            var (task, shard, values) = world.BeginAppend(0, 1, 20_000);
            world.Step();
            await world.Note(task, shard, values);
            order.AddRange(values);
        }
    }
}
