using Tarn.Storage.Calls;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Tests.Streams.Journal.Read;

/// <summary>A failing read is an error to its caller, never wrong data, and does not affect other callers.</summary>
public sealed class JournalReadFaultTests
{
    private static readonly JournalOptions Cold = new() { FileBytes = 32 << 10, HotTailBytes = 0, TailSegmentBytes = 1_000 };

    [Fact]
    public async Task A_read_that_fails_says_so_and_the_next_one_has_everything()
    {
        var world = await Filled();
        world.Disk.Faults.FailRead = _ => true;
        var failed = await Assert.ThrowsAsync<TarnException>(async () => await world.ReadAll(world.Shards[0].Shard));
        Assert.Equal(ErrorKind.DiskFailed, failed.Kind);
        world.Disk.Faults.FailRead = _ => false;
        await world.Check();
    }

    [Fact]
    public async Task A_retry_whose_first_attempt_cannot_be_read_now_appends_nothing_and_is_recognised_later()
    {
        var world = await Filled();
        var append = new LogAppend { Shards = new[] { world.Batch(0, world.NextValue()) }, Call = new CallKey(1, 2), CallRecords = 1 };
        var first = (await Send()).Shards.Span[0];
        world.Restart(powerLoss: false);
        world.Disk.Faults.FailRead = _ => true;
        Assert.Equal(AppendStatus.Unavailable, (await Send()).Shards.Span[0].Status);
        world.Disk.Faults.FailRead = _ => false;
        Assert.Equal(first.BaseOffset, Assert.Single((await Send()).Recorded!.Value.ToArray()).NextOffset);
        await world.Append(0);
        await world.Check();

        async Task<AppendOutcome> Send()
        {
            var task = world.Log.Append(append, CancellationToken.None).AsTask();
            world.Step();
            return await task.InTime();
        }
    }

    [Fact]
    public async Task Retention_leaves_what_it_cannot_read_and_comes_back_to_it()
    {
        var world = await Filled();
        world.Time.Advance(TimeSpan.FromHours(23));
        await world.Append(0);
        world.Restart(powerLoss: false);
        world.Log.HoldBy(new Hold());
        world.Time.Advance(TimeSpan.FromHours(2));
        world.Disk.Faults.FailRead = _ => true;
        world.Log.RunRetention();
        Assert.InRange(world.Log.Describe(world.Shards[0].Shard)!.Value.FirstOffset, 0, 39); // whole files may be freed
        world.Disk.Faults.FailRead = _ => false;
        world.Log.RunRetention();
        Assert.Equal(40, world.Log.Describe(world.Shards[0].Shard)!.Value.FirstOffset);
    }

    private static async Task<JournalWorld> Filled()
    {
        var world = new JournalWorld(1, Cold);
        await world.OpenShards(1);
        for (var i = 0; i < 40; i++)
        {
            await world.Append(0, 1, 3_000);
        }

        return world;
    }
}
