using System.Collections.Concurrent;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Functions.Tests.Mappings;

/// <summary>The order of records over reshards, lanes and windows.</summary>
public sealed class MappingOrderTests
{
    [Fact]
    public async Task Children_wait_until_their_parent_is_read()
    {
        await using var world = await MappingWorld.Open();
        var stream = await world.CreateStream(1);
        var parent = world.ShardsOf(stream)[0];
        using var gate = new SemaphoreSlim(0);
        world.Target.Gate = _ => gate.WaitAsync();
        await world.Put(parent, ("k", "1"));
        var id = await world.Map(stream);
        await Patience.Until(() => !world.Target.Events.IsEmpty);
        var (lower, upper) = await world.Store.CommitWithLog(
            async tx => await Resharding.Split(tx, stream.Id, parent.Id, parent.Hashes.Middle, world.Time.GetUtcNow()), default);
        await world.Put(lower, ("k", "2"));
        await world.Put(upper, ("l", "3"));
        Assert.Single(world.Target.Events);
        gate.Release(3);
        await Patience.Until(async () => await world.Low(id, lower) == 1 && await world.Low(id, upper) == 1);
        Assert.Equal("1", world.Target.Events.SelectMany(ScriptedTarget.DataOf).First());
    }

    [Fact]
    public async Task Lanes_keep_the_order_per_key_over_changes_of_their_count()
    {
        await using var world = await MappingWorld.Open();
        var stream = await world.CreateStream(1);
        var shard = world.ShardsOf(stream)[0];
        var done = new ConcurrentQueue<string>();
        world.Target.Answer = happening =>
        {
            if (Random.Shared.Next(4) == 0)
            {
                return "error";
            }

            ScriptedTarget.DataOf(happening).ForEach(done.Enqueue);
            return null;
        };
        var id = await world.Map(stream, config => config with { Lanes = 4, BatchSize = 3 });
        foreach (var lanes in new[] { 7, 1, 10, 2 })
        {
            await world.Put(shard, [.. Enumerable.Range(0, 60).Select(i => ($"k{i % 11}", $"k{i % 11}:{lanes}:{i}"))]);
            await world.Mappings.Update(id, config => config with { Lanes = lanes }, default);
        }

        await Patience.Until(async () => await world.Low(id, shard) == 240);
        Assert.Equal(240, done.Distinct().Count());
        foreach (var key in done.GroupBy(data => data.Split(':')[0]))
        {
            var order = key.Select(data => (Array.IndexOf([7, 1, 10, 2], int.Parse(data.Split(':')[1])) * 100) + int.Parse(data.Split(':')[2])).ToList();
            Assert.Equal(order.Order(), order);
        }

        Assert.Single(await world.Positions(id));
    }

    [Fact]
    public async Task A_lane_that_fails_begins_again_while_others_wait()
    {
        await using var world = await MappingWorld.Open();
        var stream = await world.CreateStream(1);
        var shard = world.ShardsOf(stream)[0];
        var calls = new ConcurrentDictionary<string, int>();
        world.Target.Answer = happening =>
        {
            var data = ScriptedTarget.DataOf(happening)[0];
            return calls.AddOrUpdate(data, 1, (_, count) => count + 1) == 1 ? throw new FormatException("no failure that anybody expects") : null;
        };
        var id = await world.Map(stream, config => config with { Lanes = 10 });
        await world.Put(shard, ("a", "1"));
        await Patience.Until(async () => await world.Low(id, shard) == 1);
        await world.Put(shard, ("b", "2"), ("c", "3"), ("d", "4"));
        await Patience.Until(async () => await world.Low(id, shard) == 4);
    }

    [Fact]
    public async Task Windows_carry_their_state_and_end()
    {
        var time = new ManualTime();
        await using var world = await MappingWorld.Open(time);
        var stream = await world.CreateStream(1);
        var shard = world.ShardsOf(stream)[0];
        world.Target.Answer = happening =>
        {
            var before = happening.GetProperty("state").TryGetProperty("sum", out var sum) ? sum.GetInt32() : 0;
            return $$$"""{"state":{"sum":{{{before + ScriptedTarget.DataOf(happening).Sum(int.Parse)}}}}}""";
        };
        var id = await world.Map(stream, config => config with { TumblingSeconds = 60, BatchSize = 2 });
        await world.Put(shard, ("k", "1"), ("k", "2"), ("k", "3"));
        await Patience.Until(async () => await world.Low(id, shard) == 3);
        await world.Mappings.DisposeAsync();
        await world.Start();
        time.Advance(TimeSpan.FromMinutes(1));
        await world.Put(shard, ("k", "10"));
        await Patience.Until(async () => await world.Low(id, shard) == 4);
        var final = Assert.Single(world.Target.Events, one => one.GetProperty("isFinalInvokeForWindow").GetBoolean());
        Assert.Equal(6, final.GetProperty("state").GetProperty("sum").GetInt32());
        Assert.Equal(0, final.GetProperty("Records").GetArrayLength());
        var last = world.Target.Events.Last();
        Assert.Equal(("{}", "10"), (last.GetProperty("state").GetRawText(), ScriptedTarget.DataOf(last)[0]));
        Assert.Equal(final.GetProperty("window").GetProperty("end").GetString(), last.GetProperty("window").GetProperty("start").GetString());
        time.Advance(TimeSpan.FromMinutes(2));
        await Patience.Until(() => world.Target.Events.Count(one => one.GetProperty("isFinalInvokeForWindow").GetBoolean()) == 2);
    }
}
