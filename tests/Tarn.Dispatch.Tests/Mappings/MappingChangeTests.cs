using Tarn.Dispatch.Mappings;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Dispatch.Tests.Mappings;

/// <summary>Changes of a mapping, its states, and the right to read.</summary>
public sealed class MappingChangeTests
{
    [Fact]
    public async Task A_change_waits_for_the_calls_of_the_old_configuration()
    {
        await using var world = await MappingWorld.Open();
        var shard = await world.CreateShard();
        using var gate = new SemaphoreSlim(0);
        world.Target.Gate = _ => gate.WaitAsync();
        var id = await world.Map(shard, rules => rules with { BatchSize = 1 });
        await world.Put(shard, "a", "b", "c");
        await Patience.Until(() => !world.Target.Calls.IsEmpty);
        var changed = await world.Change(id, rules => rules with { BatchSize = 10 });
        Assert.Equal((MappingState.Updating, 10), (changed.State, changed.Config.Rules.BatchSize));
        Assert.Equal(MappingState.Updating, world.Mappings.Find(id)!.State);
        Assert.Single(world.Target.Calls);
        gate.Release(2);
        await world.UntilDone(id, shard, 3);
        Assert.Equal(["a", "b,c"], world.Target.Calls.Select(call => call.ToString()));
        Assert.Equal(MappingState.Enabled, world.Mappings.Find(id)!.State);
    }

    [Fact]
    public async Task A_change_ends_the_retries_of_a_batch_and_skips_none_of_its_records()
    {
        await using var world = await MappingWorld.Open();
        var shard = await world.CreateShard();
        await world.Put(shard, "a", "b", "c");
        world.Target.Answer = static call => call.Data.Count == 3 ? call.Some(1) : call.Data.Count == 2 ? call.Failure : call.All;
        var id = await world.Map(shard);
        await Patience.Until(() => world.Target.Calls.Count >= 3);
        await world.Change(id, rules => rules with { BatchSize = 1 });
        await world.UntilDone(id, shard, 3);
        Assert.Equal(["b", "c"], world.Target.Calls.Where(call => call.Data.Count == 1).Select(call => call.ToString()));
    }

    [Fact]
    public async Task A_disabled_mapping_stops_and_goes_on_where_it_was()
    {
        await using var world = await MappingWorld.Open();
        var shard = await world.CreateShard();
        await world.Put(shard, "a");
        var id = await world.Map(shard);
        await world.UntilDone(id, shard, 1);
        Assert.Equal(MappingState.Disabling, (await Enable(false)).State);
        await Patience.Until(() => world.Mappings.Find(id)!.State == MappingState.Disabled);
        await world.Put(shard, "b");
        await world.Restart();
        Assert.Equal((1, MappingState.Disabled), (await world.Low(id, shard), world.Mappings.Find(id)!.State));
        Assert.Equal(MappingState.Enabling, (await Enable(true)).State);
        await world.UntilDone(id, shard, 2);
        Assert.Equal(["a", "b"], world.Target.Seen);

        ValueTask<MappingStatus<TestMapping>> Enable(bool isEnabled) =>
            world.Mappings.Update(id, config => config with { IsEnabled = isEnabled }, default);
    }

    [Fact]
    public async Task A_removed_mapping_ends_its_call_and_leaves_no_row()
    {
        await using var world = await MappingWorld.Open();
        var shard = await world.CreateShard();
        var id = await world.Map(shard, rules => rules with { Tumbling = TimeSpan.FromMinutes(5) });
        world.Target.Answer = static call => call.All with { State = "s"u8.ToArray() };
        await world.Put(shard, "a");
        await world.UntilDone(id, shard, 1);
        using var gate = new SemaphoreSlim(0);
        world.Target.Gate = _ => gate.WaitAsync();
        await world.Put(shard, "b");
        await Patience.Until(() => world.Target.Calls.Count == 2);
        Assert.Equal(MappingState.Deleting, (await world.Mappings.Delete(id, _ => ValueTask.CompletedTask, default)).State);
        Assert.Equal(MappingState.Deleting, world.Mappings.Find(id)!.State);
        gate.Release();
        await Patience.Until(() => world.Mappings.Find(id) is null);
        Assert.Empty(await world.Positions(id));
        foreach (var space in new[] { MappingWorld.Spaces.Mappings, MappingWorld.Spaces.Windows })
        {
            Assert.Empty(await world.Store.Read(reader => reader.Scan(space, KeyRange.All, 10), default));
        }

        var missing = await Assert.ThrowsAsync<TarnException>(async () => await world.Change(id, rules => rules));
        Assert.Equal((ErrorKind.NotFound, $"There is no mapping of tests {id}."), (missing.Kind, missing.Message));
    }

    [Fact]
    public async Task Without_its_right_a_mapping_stops_within_a_second_and_with_it_goes_on()
    {
        var time = new ManualTime();
        await using var world = await MappingWorld.Open(time);
        var shard = await world.CreateShard();
        await world.Put(shard, "a");
        var id = await world.Map(shard);
        await world.UntilDone(id, shard, 1);

        // the mapping waits for records: it notices without one
        world.Target.IsDenied = true;
        await Second();
        await Patience.Until(() => world.ResultOf(id) == "PROBLEM: denied: read");
        await world.Put(shard, "b");
        await Second();
        Assert.Equal((1, 1), (await world.Low(id, shard), world.Target.Calls.Count));

        world.Target.IsDenied = false;
        await Second();
        await world.UntilDone(id, shard, 2);
        Assert.Equal("OK", world.ResultOf(id));
        Assert.Equal(["a", "b"], world.Target.Seen);

        async Task Second()
        {
            await Patience.Until(() => time.HasTimer(TimeSpan.FromSeconds(1)));
            time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task A_right_that_goes_during_a_call_stops_the_mapping_behind_the_call()
    {
        var time = new ManualTime();
        await using var world = await MappingWorld.Open(time);
        var shard = await world.CreateShard();
        using var gate = new SemaphoreSlim(0);
        world.Target.Gate = _ => gate.WaitAsync();
        var id = await world.Map(shard, rules => rules with { BatchSize = 1 });
        await world.Put(shard, "a", "b", "c");
        await Patience.Until(() => !world.Target.Calls.IsEmpty && time.HasTimer(TimeSpan.FromSeconds(1)));
        world.Target.IsDenied = true;
        time.Advance(TimeSpan.FromSeconds(1));
        gate.Release(10);
        await Patience.Until(() => world.ResultOf(id) == "PROBLEM: denied: read");

        // The second batch was read before the right went.
        var seen = world.Target.Seen.ToList();
        Assert.InRange(seen.Count, 1, 2);
        Assert.Equal(seen.Count, await world.Low(id, shard));
        Assert.DoesNotContain("c", seen);
    }

    [Fact]
    public async Task A_mapping_of_a_stream_that_is_gone_says_so()
    {
        await using var world = await MappingWorld.Open();
        var shard = await world.CreateShard();
        var id = await world.Map(shard);
        await world.Store.CommitWithLog(
            async transaction =>
            {
                await Tarn.Storage.Streams.Layouts.StreamDirectory.Delete(transaction, shard.Stream);
                return 0;
            },
            default);
        await Patience.Until(() => world.ResultOf(id) == "PROBLEM: the stream s does not exist");
    }
}
