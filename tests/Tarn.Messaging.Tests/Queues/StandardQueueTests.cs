using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Serving;
using Tarn.Messaging.Queues.State;
using Tarn.Storage;

namespace Tarn.Messaging.Tests.Queues;

public sealed class StandardQueueTests
{
    [Fact]
    public async Task A_sent_message_is_received_deleted_and_gone()
    {
        await using var world = await QueueWorld.Open();
        var queue = await world.Queue("q");
        var sent = await queue.Send(world.Message("hello"));
        Assert.Equal(new QueueCounts(1, 0, 0), queue.Counts);
        var received = Assert.Single(await queue.Receive());
        Assert.Equal((sent.Id, "hello", 1), (received.Message.Id, received.Message.Body, received.Receipt.Receives));
        Assert.Equal(new QueueCounts(0, 1, 0), queue.Counts);
        Assert.Empty(await queue.Receive());
        await queue.Delete(received);
        Assert.Equal(default, queue.Counts);
        await queue.Delete(received);
    }

    [Fact]
    public async Task A_message_returns_after_its_timeout_and_its_receives_are_counted()
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q");
        await queue.Send(world.Message("a"));
        var first = Assert.Single(await queue.Receive(visibilitySeconds: 30));
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Empty(await queue.Receive());
        time.Advance(TimeSpan.FromSeconds(1));
        var second = Assert.Single(await queue.Receive());
        Assert.Equal(2, second.Receipt.Receives);
        Assert.Equal(first.FirstReceivedMs, second.FirstReceivedMs);

        // The older receipt deletes too.
        await queue.Delete(first);
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Empty(await queue.Receive());
    }

    [Fact]
    public async Task A_changed_timeout_counts_from_now_on()
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q");
        await queue.Send(world.Message("a"));
        var received = Assert.Single(await queue.Receive());
        Assert.Equal([ReceiptOutcome.Done], await queue.Hide([(received.Receipt, TimeSpan.FromSeconds(100))]));
        time.Advance(TimeSpan.FromSeconds(99));
        Assert.Empty(await queue.Receive());
        Assert.Equal([ReceiptOutcome.Done], await queue.Hide([(received.Receipt, TimeSpan.Zero)]));
        Assert.Single(await queue.Receive());
        Assert.Equal([ReceiptOutcome.Done], await queue.Hide([(received.Receipt, TimeSpan.Zero)]));
        await queue.Delete(Assert.Single(await queue.Receive()));
        Assert.Equal([ReceiptOutcome.NotInFlight], await queue.Hide([(received.Receipt, TimeSpan.Zero)]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_receipt_hides_a_message_again_after_its_timeout(bool restarts)
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q");
        await queue.Send(world.Message("a"));
        var received = Assert.Single(await queue.Receive(visibilitySeconds: 1));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([ReceiptOutcome.Done], await queue.Hide([(received.Receipt, TimeSpan.FromSeconds(60))]));
        if (restarts)
        {
            await world.Restart(closes: true);
            queue = await world.Reopened("q");
        }

        Assert.Empty(await queue.Receive());
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(2, Assert.Single(await queue.Receive()).Receipt.Receives);
    }

    /// <summary>A handle of an earlier receive, and one after its timeout, deletes a message of a standard queue.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_earlier_receipt_deletes_a_message(bool isReceivedAgain)
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q");
        await queue.Send(world.Message("a"));
        var early = Assert.Single(await queue.Receive(visibilitySeconds: 1));
        time.Advance(TimeSpan.FromSeconds(2));
        if (isReceivedAgain)
        {
            Assert.Single(await queue.Receive(visibilitySeconds: 60));
        }

        Assert.Equal([ReceiptOutcome.Done], await queue.Delete([early.Receipt]));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Empty(await queue.Receive());
        Assert.Equal(default, queue.Counts);
    }

    [Fact]
    public async Task A_message_is_hidden_for_12_hours_at_most()
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q");
        await queue.Send(world.Message("a"));
        var received = Assert.Single(await queue.Receive(visibilitySeconds: 7_200));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal([ReceiptOutcome.TooLong], await queue.Hide([(received.Receipt, TimeSpan.FromHours(12))]));
        Assert.Equal([ReceiptOutcome.Done], await queue.Hide([(received.Receipt, TimeSpan.FromHours(11))]));
    }

    [Fact]
    public async Task A_delayed_message_holds_up_no_other_one()
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q");
        await queue.Send(world.Message("late", delayMs: 10_000));
        await queue.Send(world.Message("now"));
        Assert.Equal(new QueueCounts(1, 0, 1), queue.Counts);
        Assert.Equal(["now"], await queue.Bodies());
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["late"], await queue.Bodies());
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(0)]
    public async Task Messages_that_become_visible_together_come_in_the_order_of_sending(int delayMs)
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q");
        string[] bodies = [.. Enumerable.Range(0, 10).Select(n => $"{n}")];
        foreach (var body in bodies)
        {
            await queue.Send(world.Message(body, delayMs: delayMs));
        }

        if (delayMs == 0)
        {
            Assert.Equal(bodies, (await queue.Receive(max: 10, visibilitySeconds: 10)).Select(message => message.Message.Body));
        }

        Assert.Empty(await queue.Receive(max: 10));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(bodies, (await queue.Receive(max: 10)).Select(message => message.Message.Body));
    }

    [Fact]
    public async Task A_message_without_a_delay_is_visible_to_a_reader_whose_clock_is_before_its_sending()
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q");
        await queue.Send(world.Message("a"));
        time.Jump(TimeSpan.FromSeconds(-1));
        Assert.Equal("visible", Assert.Single(await queue.Peek(10, default)).State);
        Assert.Equal(new QueueCounts(1, 0, 0), queue.Counts);
        Assert.Equal(["a"], await queue.Bodies());
    }

    [Fact]
    public async Task Expired_messages_are_gone_unless_the_clock_is_in_doubt()
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q", new QueueRules { Retention = TimeSpan.FromSeconds(60) });
        await queue.Send(world.Message("a"));
        Assert.Single(await queue.Receive(visibilitySeconds: 1));
        await queue.Send(world.Message("b"));
        time.Advance(TimeSpan.FromSeconds(61));
        world.ClockDoubt = "the clock jumped";
        await queue.Tend(default);
        Assert.Equal(2, queue.Counts.Visible);
        world.ClockDoubt = null;
        await queue.Tend(default);
        Assert.Equal(default, queue.Counts);
        Assert.Empty(await queue.Receive());
    }

    [Fact]
    public async Task A_purge_removes_what_was_sent_before()
    {
        await using var world = await QueueWorld.Open();
        var queue = await world.Queue("q");
        await queue.Send(world.Message("a"));
        await queue.Send(world.Message("b", delayMs: 900_000));
        var received = Assert.Single(await queue.Receive());
        await queue.Send(world.Message("c"));
        await queue.Purge();
        await queue.Send(world.Message("d"));
        Assert.Equal(new QueueCounts(1, 0, 0), queue.Counts);
        await queue.Delete(received);
        await world.Restart(closes: false);
        queue = await world.Reopened("q");
        Assert.Equal(new QueueCounts(1, 0, 0), queue.Counts);
        Assert.Equal(["d"], await queue.Bodies());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_restart_keeps_every_state(bool closes)
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q");
        foreach (var body in (string[])["deleted", "in flight", "returned", "waiting"])
        {
            await queue.Send(world.Message(body));
        }

        await queue.Send(world.Message("delayed", delayMs: 100_000));
        var received = await queue.Receive(max: 3, visibilitySeconds: 50);
        await queue.Delete(received[0]);
        await queue.Hide([(received[2].Receipt, TimeSpan.Zero)]);
        await world.Restart(closes);
        queue = await world.Reopened("q");
        Assert.Equal(new QueueCounts(2, 1, 1), queue.Counts);
        Assert.Equal(["returned", "waiting"], (await queue.Bodies()).Order());
        time.Advance(TimeSpan.FromSeconds(50));
        var again = await queue.Receive();
        Assert.Equal(["in flight", "returned", "waiting"], again.Select(message => message.Message.Body).Order());
        Assert.Equal(2, again.Single(message => message.Message.Body == "in flight").Receipt.Receives);
        time.Advance(TimeSpan.FromSeconds(50));
        Assert.Contains("delayed", await queue.Bodies());
    }

    [Fact]
    public async Task A_receive_beyond_the_limit_of_messages_in_flight_is_refused()
    {
        await using var world = await QueueWorld.Open(new ManualTime());
        var queue = await world.Queue("q");
        for (var sent = 0; sent < QueueLimits.InFlightMax + 10; sent += 1_000)
        {
            await queue.Send([.. Enumerable.Range(0, 1_000).Select(n => world.Message("m"))], default);
        }

        var received = 0;
        while (received < QueueLimits.InFlightMax)
        {
            received += (await queue.Receive()).Count;
        }

        var failure = await Assert.ThrowsAsync<TarnException>(() => queue.Receive());
        Assert.Equal(ErrorKind.LimitExceeded, failure.Kind);
    }
}
