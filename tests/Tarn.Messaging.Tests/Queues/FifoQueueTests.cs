using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Serving;

namespace Tarn.Messaging.Tests.Queues;

public sealed class FifoQueueTests
{
    private static readonly QueueRules Fifo = new() { IsFifo = true };

    [Fact]
    public async Task A_group_with_messages_in_flight_gives_none_to_others()
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q", Fifo);
        await Send(world, queue, ("a1", "a"), ("a2", "a"), ("b1", "b"), ("a3", "a"));
        Assert.Equal(["a1"], await queue.Bodies(max: 1));
        Assert.Equal(["b1"], await queue.Bodies());
        Assert.Empty(await queue.Bodies());
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(["a1", "a2", "a3"], (await queue.Bodies()).Where(body => body[0] == 'a'));
    }

    [Fact]
    public async Task A_batch_holds_as_many_messages_of_a_group_as_possible()
    {
        await using var world = await QueueWorld.Open();
        var queue = await world.Queue("q", Fifo);
        await Send(world, queue, ("a1", "a"), ("b1", "b"), ("a2", "a"), ("c1", "c"), ("a3", "a"));
        Assert.Equal(["a1", "a2", "a3"], await queue.Bodies(max: 3));
        Assert.Equal(["b1"], await queue.Bodies(max: 1));
        Assert.Equal(["c1"], await queue.Bodies(max: 3));
    }

    [Fact]
    public async Task Deletion_frees_the_group()
    {
        await using var world = await QueueWorld.Open();
        var queue = await world.Queue("q", Fifo);
        await Send(world, queue, ("a1", "a"), ("a2", "a"), ("a3", "a"));
        var first = await queue.Receive(max: 2);
        Assert.Empty(await queue.Receive());
        await queue.Delete(first[0]);
        Assert.Empty(await queue.Receive());
        await queue.Delete(first[1]);
        Assert.Equal(["a3"], await queue.Bodies());
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "a1")]
    [InlineData(2, "a1 a2")]
    [InlineData(3, "a1 a2 a3")]
    public async Task The_messages_of_a_group_before_its_first_hidden_one_are_free(int hidden, string free)
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q", Fifo);
        await Send(world, queue, ("a1", "a"), ("a2", "a"), ("a3", "a"), ("a4", "a"));
        var all = await queue.Receive(visibilitySeconds: 10);
        Assert.Equal([ReceiptOutcome.Done], await queue.Hide([(all[hidden].Receipt, TimeSpan.FromSeconds(60))]));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(free, string.Join(' ', await queue.Bodies()));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(["a1", "a2", "a3", "a4"], await queue.Bodies());
    }

    [Fact]
    public async Task A_returned_group_waits_behind_the_groups_that_were_sent_before_its_return()
    {
        await using var world = await QueueWorld.Open();
        var queue = await world.Queue("q", Fifo);
        await Send(world, queue, ("a1", "a"), ("a2", "a"), ("b1", "b"), ("c1", "c"));
        var first = await queue.Receive(max: 2);
        await queue.Hide([(first[0].Receipt, TimeSpan.Zero)]);
        Assert.Equal(["b1"], await queue.Bodies(max: 1));
        Assert.Equal(["c1", "a1"], await queue.Bodies());
    }

    [Fact]
    public async Task A_receive_without_visibility_timeout_gives_groups_in_turn()
    {
        await using var world = await QueueWorld.Open();
        var queue = await world.Queue("q", Fifo);
        await Send(world, queue, ("a1", "a"), ("b1", "b"), ("b2", "b"), ("c1", "c"), ("a2", "a"));
        Assert.Equal(["a1", "a2", "b1"], await queue.Bodies(max: 3, visibilitySeconds: 0));
        Assert.Equal(["c1", "a1", "a2", "b1", "b2"], await queue.Bodies(visibilitySeconds: 0));
    }

    [Theory]
    [InlineData(0, 60, false)]
    [InlineData(60, 0, true)]
    [InlineData(60, 30, true)]
    [InlineData(60, 120, false)]
    public async Task A_new_delay_counts_for_the_messages_that_wait(int before, int after, bool isVisibleAfter40Seconds)
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q", Fifo with { Delay = TimeSpan.FromSeconds(before) });
        await Send(world, queue, ("a1", "a"), ("b1", "b"));
        world.SetRules("q", Fifo with { Delay = TimeSpan.FromSeconds(after) });
        time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(isVisibleAfter40Seconds ? ["a1", "b1"] : [], await queue.Bodies());
        time.Advance(TimeSpan.FromSeconds(80));
        Assert.Equal(["a1", "b1"], await queue.Bodies());
    }

    [Fact]
    public async Task A_search_for_one_group_ends_at_its_limit()
    {
        await using var world = await QueueWorld.Open();
        var queue = await world.Queue("q", Fifo);
        for (var i = 0; i <= QueueLimits.LookAheadMax; i += 10)
        {
            await Send(world, queue, [.. Enumerable.Range(i, 10).Select(n => ($"m{n}", $"g{n}"))]);
        }

        await Send(world, queue, ("late", "g0"));
        Assert.Equal(["m0", "m1"], await queue.Bodies(max: 2));
    }

    [Fact]
    public async Task An_expired_receipt_is_refused()
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q", Fifo);
        await Send(world, queue, ("a1", "a"));
        var received = Assert.Single(await queue.Receive(visibilitySeconds: 10));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal([ReceiptOutcome.Expired], await queue.Delete([received.Receipt]));
        Assert.Equal([ReceiptOutcome.Expired], await queue.Hide([(received.Receipt, TimeSpan.Zero)]));
        var again = Assert.Single(await queue.Receive());
        await queue.Delete(again);
        Assert.Equal([ReceiptOutcome.Done], await queue.Delete([again.Receipt]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_of_one_id_is_stored_once_in_5_minutes_over_deletion_and_restart(bool closes)
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q", Fifo);
        var first = await queue.Send(world.Message("a", "g", "id"));
        await queue.Delete(Assert.Single(await queue.Receive()));
        Assert.Equal(first, await queue.Send(world.Message("b", "h", "id")));
        await world.Restart(closes);
        queue = await world.Reopened("q");
        Assert.Equal(first, await queue.Send(world.Message("c", "g", "id")));
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.NotEqual(first, await queue.Send(world.Message("d", "g", "id")));
        Assert.Equal(["d"], await queue.Bodies());
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, true, true)]
    [InlineData(true, false, false)]
    [InlineData(true, true, false)]
    [InlineData(true, true, true)]
    public async Task A_purge_forgets_the_ids_of_the_messages_and_later_ones_count(bool perGroup, bool restarts, bool closes)
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q", Fifo with { DeduplicatesPerGroup = perGroup });
        var waiting = await queue.Send(world.Message("waiting", "g", "1"));
        await queue.Send(world.Message("deleted", "h", "2"));
        await queue.Delete((await queue.Receive()).Single(received => received.Message.Body == "deleted"));
        await queue.Purge();
        if (restarts)
        {
            await world.Restart(closes);
            queue = await world.Reopened("q");
        }

        var second = await queue.Send(world.Message("second", "g", "1"));
        Assert.NotEqual(waiting, second);
        await queue.Send(world.Message("third", "h", "2"));
        Assert.Equal(second, await queue.Send(world.Message("fourth", "g", "1")));
        await world.Restart(closes);
        queue = await world.Reopened("q");
        Assert.Equal(second, await queue.Send(world.Message("fifth", "g", "1")));
        Assert.Equal(["second", "third"], (await queue.Bodies()).Order());
    }

    [Fact]
    public async Task Ids_may_count_per_group_and_within_one_batch()
    {
        await using var world = await QueueWorld.Open();
        var queue = await world.Queue("q", Fifo with { DeduplicatesPerGroup = true });
        var sent = await queue.Send([world.Message("1", "a", "id"), world.Message("2", "b", "id"), world.Message("3", "a", "id")], default);
        Assert.Equal(sent[0], sent[2]);
        Assert.Equal(["1", "2"], await queue.Bodies());
    }

    [Fact]
    public async Task Racing_sends_of_one_id_store_one_message()
    {
        await using var world = await QueueWorld.Open();
        var queue = await world.Queue("q", Fifo);
        var sent = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => Task.Run(() => queue.Send(world.Message($"{n}", "g", $"id{n % 5}")))));
        Assert.Equal(5, sent.Distinct().Count());
        Assert.Equal(5, queue.Counts.Visible);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_repeated_attempt_gets_the_same_messages(bool restarts)
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q", Fifo);
        await Send(world, queue, ("a1", "a"), ("b1", "b"));
        var first = await queue.Receive(max: 1, attempt: "x");
        if (restarts)
        {
            await world.Restart(closes: false);
            queue = await world.Reopened("q");
        }

        time.Advance(TimeSpan.FromSeconds(20));
        var second = await queue.Receive(max: 1, attempt: "x");
        Assert.Equal(first.Select(message => message.Receipt), second.Select(message => message.Receipt));

        // Its timeout began anew.
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(["b1"], await queue.Bodies());
    }

    [Fact]
    public async Task Delayed_messages_keep_their_groups_order()
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var queue = await world.Queue("q", Fifo with { Delay = TimeSpan.FromSeconds(10) });
        await queue.Send(world.Message("a1", "a", delayMs: 10_000));
        time.Advance(TimeSpan.FromSeconds(5));
        await queue.Send(world.Message("a2", "a", delayMs: 10_000));
        await queue.Send(world.Message("b1", "b", delayMs: 10_000));
        Assert.Empty(await queue.Bodies());
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["a1"], await queue.Bodies(visibilitySeconds: 5));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["b1", "a1", "a2"], await queue.Bodies());
    }

    [Fact]
    public async Task Many_groups_leave_no_memory_of_their_own()
    {
        await using var world = await QueueWorld.Open();
        var queue = await world.Queue("q", Fifo);
        for (var n = 0; n < 20_000; n += 1_000)
        {
            await queue.Send([.. Enumerable.Range(n, 1_000).Select(m => world.Message($"{m}", $"group {m}"))], default);
        }

        var received = 0;
        while (await queue.Receive() is { Count: > 0 } some)
        {
            await queue.Delete([.. some.Select(message => message.Receipt)]);
            received += some.Count;
        }

        Assert.Equal(20_000, received);
        Assert.Equal(default, queue.Counts);
        Assert.Empty(queue.Core.State.Entries);
    }

    private static async Task Send(QueueWorld world, MessageQueue queue, params (string Body, string Group)[] messages) =>
        await queue.Send([.. messages.Select(message => world.Message(message.Body, message.Group))], default);
}
