using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Serving;
using Tarn.Storage;
using Tarn.Storage.Losses;

namespace Tarn.Messaging.Tests.Queues;

/// <summary>Messages and marks whose bytes in the journal are damaged.</summary>
public sealed class DamagedMessageTests
{
    [Fact]
    public async Task Damaged_messages_that_receivers_pass_are_counted_once()
    {
        await using var world = await QueueWorld.Open(new ManualTime());
        var queue = await world.Queue("q");
        world.Damage.IsDamaged = (shard, offset) => shard == queue.Core.Shards.Messages && offset is 1 or 4;
        for (var n = 0; n < 5; n++)
        {
            await queue.Send(world.Message($"{n}"));
        }

        Assert.Equal(["0"], await queue.Bodies(max: 1));
        Assert.Equal(["2", "3"], await queue.Bodies());
        Assert.Empty(await queue.Bodies());
        await queue.Tend(default);
        Assert.Equal(2, await Damaged(world, "q"));
        await world.Restart(closes: false);
        queue = await world.Reopened("q");
        await queue.Tend(default);
        Assert.Equal(2, await Damaged(world, "q"));
    }

    [Fact]
    public async Task A_message_that_cannot_move_to_its_dead_letter_queue_is_a_loss_and_ends()
    {
        await using var world = await QueueWorld.Open(new ManualTime());
        await world.Queue("dead");
        var rules = new QueueRules { DeadLetter = new DeadLetterRule("dead", 1), VisibilityTimeout = TimeSpan.Zero };
        var queue = await world.Queue("q", rules);
        await queue.Send(world.Message("a"));
        Assert.Equal(["a"], await queue.Bodies(visibilitySeconds: 0));
        world.Damage.IsDamaged = (shard, _) => shard == queue.Core.Shards.Messages;
        Assert.Empty(await queue.Bodies());
        Assert.Equal(1, await Damaged(world, "q"));
        Assert.Equal(default, queue.Counts);
        await world.Restart(closes: false);
        await world.Queue("q", rules);
        Assert.Equal(default, (await world.Reopened("q")).Counts);
        Assert.Equal(1, await Damaged(world, "q"));
    }

    [Fact]
    public async Task After_a_read_that_failed_the_next_receiver_is_served()
    {
        await using var world = await QueueWorld.Open(new ManualTime());
        var queue = await world.Queue("q");
        var first = queue.Receive(waitSeconds: 20);
        await Patience.Until(() => queue.Waiting == 1);
        var second = queue.Receive(waitSeconds: 20);
        await Patience.Until(() => queue.Waiting == 2);
        world.Damage.FailNextRead(new TarnException(ErrorKind.DiskFailed, "cannot be read"));
        await queue.Send(world.Message("a"));
        await Assert.ThrowsAsync<TarnException>(() => first);
        Assert.Equal("a", Assert.Single(await second).Message.Body);
    }

    [Fact]
    public async Task Delayed_messages_of_a_damaged_mark_are_made_again_from_their_records()
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time, spills: static () => SpillTests.Small(spare: 0));
        var queue = await world.Queue("q");
        for (var n = 0; n < 200; n++)
        {
            await queue.Send(world.Message($"{n}", delayMs: 60_000));
        }

        Assert.Empty(await queue.Bodies());
        await queue.Core.RunDue();
        var (marks, run) = (queue.Core.Shards.Marks, queue.Core.State.Spill!.Runs[1].Offset);
        await world.Restart();
        world.Damage.IsDamaged = (shard, offset) => shard == marks && offset == run;
        queue = await world.Reopened("q");
        time.Advance(TimeSpan.FromMinutes(1));
        var got = new HashSet<string>();
        while (await queue.Receive() is { Count: > 0 } some)
        {
            Assert.All(some, message => Assert.True(got.Add(message.Message.Body)));
        }

        Assert.Equal(200, got.Count);
    }

    [Fact]
    public async Task A_closed_queue_writes_no_more_marks()
    {
        await using var world = await QueueWorld.Open(new ManualTime());
        var queue = await world.Queue("q");
        await queue.Send(world.Message("a"));
        await world.All.DisposeAsync();
        var end = world.Log.Describe(queue.Core.Shards.Marks)!.Value.StableEnd;
        queue.Core.SnapshotDue();
        await queue.Core.RunDue();
        Assert.Equal(end, world.Log.Describe(queue.Core.Shards.Marks)!.Value.StableEnd);
    }

    private static async Task<long> Damaged(QueueWorld world, string arn) => await LossRows.All(world.Store, default)
        .Where(row => row.Loss.Arn == arn && row.Loss.Kind == LossKind.Damaged).Select(row => row.Loss.Count).SumAsync();
}
