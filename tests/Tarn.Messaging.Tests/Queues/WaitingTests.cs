using Tarn.Messaging.Queues.Rules;

namespace Tarn.Messaging.Tests.Queues;

public sealed class WaitingTests
{
    [Fact]
    public async Task A_message_wakes_one_receiver_in_turn()
    {
        await using var world = await QueueWorld.Open(new ManualTime());
        var queue = await world.Queue("q");
        var first = queue.Receive(waitSeconds: 20);
        await Patience.Until(() => queue.Waiting == 1);
        var second = queue.Receive(waitSeconds: 20);
        await Patience.Until(() => queue.Waiting == 2);
        await queue.Send(world.Message("a"));
        Assert.Equal("a", Assert.Single(await first).Message.Body);
        Assert.False(second.IsCompleted);
        await queue.Send(world.Message("b"));
        Assert.Equal("b", Assert.Single(await second).Message.Body);
    }

    [Fact]
    public async Task A_wait_ends_empty_at_its_time()
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q");
        var waiting = queue.Receive(waitSeconds: 5);
        await Patience.Until(() => queue.Waiting == 1 && time.HasTimer(TimeSpan.FromSeconds(5)));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(await waiting);
    }

    [Fact]
    public async Task Messages_that_become_visible_wake_receivers_too()
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q");
        await queue.Send(world.Message("returned"));
        var received = Assert.Single(await queue.Receive(visibilitySeconds: 3));
        var waiting = queue.Receive(waitSeconds: 20, visibilitySeconds: 60);
        await Patience.Until(() => queue.Waiting == 1 && time.HasTimer(TimeSpan.FromSeconds(3)));
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("returned", Assert.Single(await waiting).Message.Body);
        Assert.Equal([Tarn.Messaging.Queues.Serving.ReceiptOutcome.Done], await queue.Hide([(received.Receipt, TimeSpan.FromSeconds(60))]));

        var next = queue.Receive(waitSeconds: 20);
        await Patience.Until(() => queue.Waiting == 1);
        await queue.Send(world.Message("delayed", delayMs: 2_000));
        await Patience.Until(() => time.HasTimer(TimeSpan.FromSeconds(2)));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("delayed", Assert.Single(await next).Message.Body);
    }

    [Fact]
    public async Task Receivers_that_left_take_nothing()
    {
        await using var world = await QueueWorld.Open(new ManualTime());
        var queue = await world.Queue("q");
        using var leave = new CancellationTokenSource();
        var left = Enumerable.Range(0, 1_000).Select(_ => queue.Receive(waitSeconds: 20, cancellationToken: leave.Token)).ToList();
        await Patience.Until(() => queue.Waiting == 1_000);
        var stays = queue.Receive(waitSeconds: 20);
        await Patience.Until(() => queue.Waiting == 1_001);
        await leave.CancelAsync();
        foreach (var one in left)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        }

        await queue.Send(world.Message("a"));
        var received = Assert.Single(await stays);
        Assert.Equal(1, received.Receipt.Receives);
    }

    [Fact]
    public async Task Receivers_that_leave_while_messages_come_lose_none()
    {
        await using var world = await QueueWorld.Open(new ManualTime());
        var queue = await world.Queue("q", new QueueRules { VisibilityTimeout = TimeSpan.FromHours(1) });
        var random = new Random(TestSeed.Value);
        var got = new System.Collections.Concurrent.ConcurrentBag<string>();
        var receivers = Enumerable.Range(0, 200).Select(async _ =>
        {
            using var leave = new CancellationTokenSource();
            var receive = queue.Receive(max: 1, visibilitySeconds: 3_600, waitSeconds: 20, cancellationToken: leave.Token);
            if (random.Next(2) == 0)
            {
                await Task.Yield();
                await leave.CancelAsync();
            }

            try
            {
                foreach (var message in await receive)
                {
                    got.Add(message.Message.Body);
                }
            }
            catch (OperationCanceledException)
            {
            }
        }).ToList();
        for (var n = 0; n < 300; n++)
        {
            await queue.Send(world.Message($"{n}"));
        }

        await Task.WhenAll(receivers).InTime();
        while (await queue.Receive() is { Count: > 0 } rest)
        {
            foreach (var message in rest)
            {
                got.Add(message.Message.Body);
            }
        }

        Assert.Equal(300, got.Count);
        Assert.Equal(300, got.Distinct().Count());
    }

    [Fact]
    public async Task Beyond_the_limit_the_receiver_that_waits_longest_is_answered_empty()
    {
        await using var world = await QueueWorld.Open(new ManualTime(), waitersMax: 2);
        var (one, other) = (await world.Queue("one"), await world.Queue("other"));
        var oldest = one.Receive(waitSeconds: 20);
        await Patience.Until(() => one.Waiting == 1);
        var second = other.Receive(waitSeconds: 20);
        await Patience.Until(() => other.Waiting == 1);
        var third = one.Receive(waitSeconds: 20);
        Assert.Empty(await oldest);
        await one.Send(world.Message("a"));
        await other.Send(world.Message("b"));
        Assert.Single(await third);
        Assert.Single(await second);
    }

    [Fact]
    public async Task A_closing_queue_answers_its_receivers()
    {
        await using var world = await QueueWorld.Open(new ManualTime());
        var queue = await world.Queue("q");
        var waiting = queue.Receive(waitSeconds: 20);
        await Patience.Until(() => queue.Waiting == 1);
        await world.All.DisposeAsync();
        Assert.Empty(await waiting);
    }
}
