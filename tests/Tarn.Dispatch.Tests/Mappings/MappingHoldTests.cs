using Tarn.Storage.Consumers;
using Tarn.Storage.Streams;

namespace Tarn.Dispatch.Tests.Mappings;

/// <summary>D26 (undelivered records are held): a mapping's hold ends, and refuses no puts.</summary>
public sealed class MappingHoldTests
{
    [Fact]
    public async Task Records_are_held_for_a_mapping_until_the_limit()
    {
        var time = new ManualTime();
        await using var world = await MappingWorld.Open(time);
        var shard = await world.CreateShard();
        world.Target.Answer = static call => call.Failure;
        await world.Map(shard);
        await world.Put(shard, "old");
        time.Advance(TimeSpan.FromHours(20));
        await world.Put(shard, "new");
        var limit = new HoldLimit(world.Holds, world.Directory, world.Log, time, TimeSpan.FromHours(10));
        Assert.Equal(0, await Lowest());
        time.Advance(StreamLimits.RetentionDefault - TimeSpan.FromHours(11));
        Assert.Equal(0, await Lowest());
        time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, await Lowest());
        limit.Check(shard.Stream);
        time.Advance(TimeSpan.FromHours(20));
        Assert.Equal(2, await Lowest());

        async Task<long> Lowest()
        {
            var (began, _) = await limit.Look(default);
            Assert.Empty(began);
            return world.Holds.LowestNeeded(shard.Stream, shard.Id);
        }
    }
}
