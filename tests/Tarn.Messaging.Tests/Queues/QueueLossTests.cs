using Tarn.Messaging.Queues.Rules;
using Tarn.Storage.Losses;

namespace Tarn.Messaging.Tests.Queues;

public sealed class QueueLossTests
{
    private static readonly QueueRules Hour = new() { Retention = TimeSpan.FromHours(1) };

    [Fact]
    public async Task Expired_messages_are_one_row_with_their_count()
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q", Hour);
        for (var n = 0; n < 100; n++)
        {
            await queue.Send([.. Enumerable.Range(0, 10).Select(m => world.Message($"{n} {m}"))], default);
        }

        Assert.Equal(2, (await queue.Receive(max: 2, visibilitySeconds: 1)).Count);
        await queue.Send(world.Message("delayed", delayMs: 900_000));
        time.Advance(TimeSpan.FromHours(1));
        await queue.Tend(default);
        var row = Assert.Single(await Rows(world));
        Assert.Equal((LossKind.Expired, 1_001L, "q"), (row.Loss.Kind, row.Loss.Count, row.Loss.Arn));
        Assert.Equal("the message was older than 3600 seconds, the retention of its queue", row.Loss.Reason);
        Assert.True(row.Loss.Bytes > 1_001 * 3, $"{row.Loss.Bytes} bytes");
        Assert.Equal(0, queue.Counts.Visible);
    }

    [Fact]
    public async Task A_start_after_a_kill_counts_no_message_twice()
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q", Hour);
        await queue.Send([.. Enumerable.Range(0, 10).Select(n => world.Message($"{n}"))], default);
        time.Advance(TimeSpan.FromHours(1));

        // The receive drops them in memory alone: no snapshot has written them off.
        Assert.Empty(await queue.Receive());
        Assert.Empty(await Rows(world));
        await world.Restart(closes: false);
        queue = await world.Reopened("q");
        await queue.Tend(default);
        Assert.Equal(10, Assert.Single(await Rows(world)).Loss.Count);
        await world.Restart(closes: false);
        await (await world.Reopened("q")).Tend(default);
        Assert.Equal(10, Assert.Single(await Rows(world)).Loss.Count);
    }

    [Fact]
    public async Task Deleted_and_purged_messages_are_no_losses()
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q", Hour);
        await queue.Send([.. Enumerable.Range(0, 5).Select(n => world.Message($"{n}"))], default);
        await queue.Delete([.. (await queue.Receive(max: 2)).Select(message => message.Receipt)]);
        await queue.Purge();
        time.Advance(TimeSpan.FromHours(1));
        await queue.Tend(default);
        Assert.Empty(await Rows(world));
    }

    [Fact]
    public async Task The_messages_of_a_queue_that_no_caller_uses_expire_after_a_start()
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q", Hour);
        await queue.Send([.. Enumerable.Range(0, 10).Select(n => world.Message($"{n}"))], default);
        await world.Restart();
        time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        await world.All.Tend(default);
        Assert.Equal(10, Assert.Single(await Rows(world)).Loss.Count);
    }

    private static async Task<List<LossRow>> Rows(QueueWorld world) => await LossRows.All(world.Store, default).ToListAsync();
}
