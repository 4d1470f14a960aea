using Tarn.Dispatch.Mappings;

namespace Tarn.Dispatch.Tests.Mappings;

/// <summary>The records of a call.</summary>
public sealed class MappingBatchTests
{
    [Fact]
    public async Task A_call_has_the_records_in_the_form_of_its_target()
    {
        await using var world = await MappingWorld.Open();
        var shard = await world.CreateShard();
        await world.Put(shard, "a", "b");
        var id = await world.Map(shard);
        await world.UntilDone(id, shard, 2);
        Assert.Equal(("<a;b>", "OK"), (Assert.Single(world.Target.Calls).Payload, world.ResultOf(id)));
    }

    [Fact]
    public async Task A_batch_has_no_more_records_than_its_size()
    {
        await using var world = await MappingWorld.Open();
        var shard = await world.CreateShard();
        await world.Put(shard, [.. Enumerable.Range(0, 25).Select(i => $"{i}")]);
        var id = await world.Map(shard, rules => rules with { BatchSize = 10 });
        await world.UntilDone(id, shard, 25);
        Assert.Equal([10, 10, 5], world.Target.Calls.Select(call => call.Data.Count));
    }

    [Fact]
    public async Task A_batch_has_no_more_bytes_than_a_call_and_a_larger_record_is_given_up()
    {
        await using var world = await MappingWorld.Open();
        var shard = await world.CreateShard();
        await world.Put(shard, new string('a', 3_000), new string('b', 3_000), new string('c', 11_000), "d");
        var id = await world.Map(shard, rules => rules with { BatchBytesMax = 10_000 });
        await world.UntilDone(id, shard, 4);
        Assert.Equal(["a", "b", "d"], world.Target.Calls.Select(call => call.Data.Count == 1 ? call.Data[0][..1] : "more"));
        Assert.StartsWith("TooLarge 0 c", Assert.Single(await world.Given()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_are_gathered_until_the_time_is_over()
    {
        var time = new ManualTime();
        await using var world = await MappingWorld.Open(time);
        var shard = await world.CreateShard();
        var id = await world.Map(shard, rules => rules with { GatherTime = TimeSpan.FromSeconds(20) });
        await world.Put(shard, "a");
        await Patience.Until(() => time.HasTimer(TimeSpan.FromSeconds(20)));
        time.Advance(TimeSpan.FromSeconds(5));
        await world.Put(shard, "b");
        await Patience.Until(() => time.HasTimer(TimeSpan.FromSeconds(15)));
        Assert.Empty(world.Target.Calls);
        time.Advance(TimeSpan.FromSeconds(15));
        await world.UntilDone(id, shard, 2);
        Assert.Equal("a,b", Assert.Single(world.Target.Calls).ToString());
    }

    [Fact]
    public async Task Filtered_records_move_the_position_without_a_call()
    {
        await using var world = await MappingWorld.Open();
        var shard = await world.CreateShard();
        var id = await world.Map(shard, rules => rules with { Patterns = ["""{"data":["b"]}""", """{"key":["special"]}"""] });
        await world.Put(shard, ("k", "a"), ("special", "s"), ("k", "b"), ("k", "c"));
        await world.UntilDone(id, shard, 4);
        Assert.Equal(["s", "b"], world.Target.Seen);
    }

    [Fact]
    public async Task An_idle_mapping_moves_on_over_filtered_records()
    {
        await using var world = await MappingWorld.Open();
        var shard = await world.CreateShard();
        var id = await world.Map(shard, rules => rules with { Patterns = ["""{"data":["never"]}"""] });
        await world.Put(shard, "a", "b");
        await world.UntilDone(id, shard, 2);
        Assert.Empty(world.Target.Calls);
    }

    [Theory]
    [InlineData(StartingPosition.Latest, "new")]
    [InlineData(StartingPosition.TrimHorizon, "old,new")]
    public async Task Reading_begins_where_the_mapping_says(StartingPosition start, string expected)
    {
        await using var world = await MappingWorld.Open();
        var shard = await world.CreateShard();
        await world.Put(shard, "old");
        var id = await world.Map(shard, start: start);
        await world.Put(shard, "new");
        await world.UntilDone(id, shard, 2);
        Assert.Equal(expected, string.Join(',', world.Target.Seen));
    }
}
