using System.Collections.Concurrent;
using System.Globalization;

namespace Tarn.Dispatch.Tests.Mappings;

/// <summary>The order of the records of a key over lanes and reshards.</summary>
public sealed class MappingOrderTests
{
    [Fact]
    public async Task Children_wait_until_their_parent_is_read()
    {
        await using var world = await MappingWorld.Open();
        var parent = await world.CreateShard();
        using var gate = new SemaphoreSlim(0);
        world.Target.Gate = _ => gate.WaitAsync();
        await world.Put(parent, "1");
        var id = await world.Map(parent);
        await Patience.Until(() => !world.Target.Calls.IsEmpty);
        var (lower, upper) = await world.Split(parent);
        await world.Put(lower, "2");
        await world.Put(upper, "3");
        Assert.Single(world.Target.Calls);
        gate.Release(3);
        await Patience.Until(async () => await world.Low(id, lower) == 1 && await world.Low(id, upper) == 1);
        Assert.Equal("1", world.Target.Seen.First());
    }

    [Fact]
    public async Task Lanes_keep_the_order_per_key_over_changes_of_their_count()
    {
        int[] counts = [4, 7, 1, 10, 2];
        await using var world = await MappingWorld.Open();
        var shard = await world.CreateShard();
        var chance = new ConcurrentChance();
        var done = new ConcurrentQueue<string>();
        world.Target.Answer = call => Note(call, done, fails: chance.Next(4) == 0);
        var id = await world.Map(shard, rules => rules with { Lanes = counts[0], BatchSize = 3 });
        for (var round = 0; round < counts.Length; round++)
        {
            await world.Put(shard, Numbered(round * 60, 60));
            await world.Change(id, rules => rules with { Lanes = counts[round] });
        }

        await world.UntilDone(id, shard, 60 * counts.Length);
        Assert.Equal(60 * counts.Length, done.Distinct().Count());
        AssertOrder(done);
        Assert.Single(await world.Positions(id));
    }

    [Fact]
    public async Task The_order_per_key_is_kept_over_splits_and_merges()
    {
        await using var world = await MappingWorld.Open();
        var whole = await world.CreateShard();
        var chance = new ConcurrentChance();
        var done = new ConcurrentQueue<string>();
        world.Target.Answer = call => Note(call, done, fails: chance.Next(4) == 0);
        var id = await world.Map(whole, rules => rules with { Lanes = 3, BatchSize = 4 });
        for (var round = 0; round < 6; round += 2)
        {
            await world.Put(whole, Numbered(round * 40, 40));
            var (lower, upper) = await world.Split(whole);
            foreach (var half in Numbered((round + 1) * 40, 40).GroupBy(record => KeyNumber(record.Key) % 2))
            {
                await world.Put(half.Key == 0 ? lower : upper, [.. half]);
            }

            whole = await world.Merge(lower, upper);
        }

        await world.Put(whole, ("k0", "k0:last"));
        await world.UntilDone(id, whole, 1);
        Assert.Equal(241, done.Distinct().Count());
        AssertOrder(done.Where(data => !data.EndsWith("last", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_lane_that_fails_begins_again_while_others_wait()
    {
        await using var world = await MappingWorld.Open();
        var shard = await world.CreateShard();
        var calls = new ConcurrentDictionary<string, int>();
        world.Target.Answer = call =>
            calls.AddOrUpdate(call.Data[0], 1, (_, count) => count + 1) == 1 ? throw new FormatException("an unexpected failure") : call.All;
        var id = await world.Map(shard, rules => rules with { Lanes = 10 });
        await world.Put(shard, ("a", "1"));
        await world.UntilDone(id, shard, 1);
        await world.Put(shard, ("b", "2"), ("c", "3"), ("d", "4"));
        await world.UntilDone(id, shard, 4);
    }

    private static Tarn.Dispatch.Targets.BatchAnswer Note(NotedCall call, ConcurrentQueue<string> done, bool fails)
    {
        if (fails)
        {
            return call.Failure;
        }

        foreach (var data in call.Data)
        {
            done.Enqueue(data);
        }

        return call.All;
    }

    private static (string Key, string Data)[] Numbered(int from, int count) =>
        [.. Enumerable.Range(from, count).Select(i => ($"k{i % 11}", $"k{i % 11}:{i}"))];

    private static int KeyNumber(string key) => int.Parse(key[1..], CultureInfo.InvariantCulture);

    private static void AssertOrder(IEnumerable<string> done)
    {
        foreach (var key in done.GroupBy(data => data.Split(':')[0]))
        {
            var numbers = key.Select(data => int.Parse(data.Split(':')[1], CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(numbers.Order(), numbers);
        }
    }

    private sealed class ConcurrentChance
    {
        private readonly Random _random = new(TestSeed.Value);

        public int Next(int below)
        {
            lock (_random)
            {
                return _random.Next(below);
            }
        }
    }
}
