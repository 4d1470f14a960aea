using System.Globalization;
using Tarn.Dispatch.Targets;
using Tarn.Dispatch.Tests.Mappings;
using Tarn.Dispatch.Work;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;

namespace Tarn.Dispatch.Tests;

/// <summary>Each damaged record is one loss of its reader.</summary>
public sealed class DamagedEventTests
{
    private const int Many = 600;

    [Fact]
    public async Task Due_events_that_are_damaged_end_once_although_one_commit_does_not_take_all()
    {
        var time = new ManualTime();
        await using var world = await DispatchWorld.Open(time, new CallLimits(1_000, 1_000));
        world.Target.Answer = static _ => TryResult.Failed;
        world.Events.Start();
        for (var i = 0; i < Many; i++)
        {
            await world.Accept("t", i.ToString(CultureInfo.InvariantCulture));
        }

        await Patience.Until(async () => world.Events.Running == 0 && await world.Waiting() == Many);
        world.Damage.IsDamaged = static (_, _) => true;
        time.Advance(TimeSpan.FromMinutes(1));
        await world.UntilIdle();
        await Patience.Until(() => world.Events.Waiting.Count == 0);
        Assert.Equal(Many, await Damaged(world.Store));
    }

    [Fact]
    public async Task A_damaged_event_counts_when_all_calls_run_after_it()
    {
        await using var world = await DispatchWorld.Open(calls: new CallLimits(1, 1));
        foreach (var name in new[] { "bad", "a", "b" })
        {
            await world.Accept("t", name);
        }

        world.Damage.IsDamaged = static (_, offset) => offset == 0;
        world.Events.Start();
        await world.UntilEnded(("a", "Succeeded 1"), ("b", "Succeeded 1"));
        await world.UntilIdle();
        Assert.Equal(1, await Damaged(world.Store));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public async Task A_mapping_counts_a_damaged_record_once_whatever_the_size_of_its_batches(int batchSize)
    {
        await using var world = await MappingWorld.Open();
        var shard = await world.CreateShard();
        foreach (var data in new[] { "bad", "a", "bad", "b", "c", "bad", "d", "bad" })
        {
            await world.Put(shard, data);
        }

        world.Damage.IsDamaged = static (_, offset) => offset is 0 or 2 or 5 or 7;
        var id = await world.Map(shard, rules => rules with { BatchSize = batchSize });
        await world.UntilDone(id, shard, 8);
        Assert.Equal(["a", "b", "c", "d"], world.Target.Seen);
        Assert.Equal(4, await Damaged(world.Store));
    }

    private static async Task<long> Damaged(IMetadataStore store) =>
        await LossRows.All(store, default).Where(row => row.Loss.Kind == LossKind.Damaged).Select(row => row.Loss.Count).SumAsync();
}
