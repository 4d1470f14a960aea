using Tarn.Messaging.Queues.Rules;

namespace Tarn.Messaging.Tests.Queues;

public sealed class UpkeepTests
{
    [Fact]
    public async Task A_message_that_stays_long_is_stored_again_and_frees_the_log()
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q", new QueueRules { Retention = QueueLimits.RetentionMax });
        await queue.Send(world.Message("stays"));
        var stays = Assert.Single(await queue.Receive(visibilitySeconds: 3_600));
        var body = new string('x', 100_000);
        for (var n = 0; n < 100; n++)
        {
            await queue.Send([.. Enumerable.Range(0, 10).Select(_ => world.Message(body))], default);
            await queue.Delete([.. (await queue.Receive()).Select(message => message.Receipt)]);
        }

        await queue.Tend(default);
        var entry = Assert.Single(queue.Core.State.Entries);
        Assert.True(entry.Place > 1_000, $"place {entry.Place}");
        await world.Restart();
        queue = await world.Reopened("q");
        await queue.Send(world.Message("after"));
        await world.Restart(closes: false);
        queue = await world.Reopened("q");
        Assert.Equal(["after"], await queue.Bodies());
        time.Advance(TimeSpan.FromHours(1));
        var again = Assert.Single(await queue.Receive(), message => message.Message.Body == "stays");
        Assert.Equal((stays.Message.Id, stays.Message.SentMs, 2), (again.Message.Id, again.Message.SentMs, again.Receipt.Receives));
        await queue.Delete(stays);
    }

    [Fact]
    public async Task Snapshots_let_the_log_go_and_a_start_reads_little()
    {
        await using var world = await QueueWorld.Open();
        var queue = await world.Queue("q");
        var body = new string('x', 50_000);

        // Snapshots are written beside the messages, each after 16 MiB or more.
        await Patience.Until(async () =>
        {
            await queue.Send([.. Enumerable.Range(0, 10).Select(_ => world.Message(body))], default);
            await queue.Delete([.. (await queue.Receive()).Select(message => message.Receipt)]);
            return world.Floors.GetValueOrDefault(queue.Core.Shards.Messages) > 500;
        });
        Assert.True(world.Floors[queue.Core.Shards.Marks] > 0);
        await queue.Send(world.Message("last"));
        await world.Restart(closes: false);
        Assert.Equal(["last"], await (await world.Reopened("q")).Bodies());
    }

    [Fact]
    public async Task Messages_that_wait_take_no_entries()
    {
        await using var world = await QueueWorld.Open();
        var queue = await world.Queue("q");
        for (var n = 0; n < 50; n++)
        {
            await queue.Send([.. Enumerable.Range(0, 1_000).Select(m => world.Message($"{n} {m}"))], default);
        }

        Assert.Equal(50_000, queue.Counts.Visible);
        Assert.Empty(queue.Core.State.Entries);
        await world.Restart(closes: false);
        queue = await world.Reopened("q");
        Assert.Equal(50_000, queue.Counts.Visible);
        Assert.Empty(queue.Core.State.Entries);
    }
}
