using Tarn.Messaging.Outside;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Tests.Queues;
using Tarn.Messaging.Topics.Outside;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Storage.Calls;
using Tarn.Storage.Losses;

namespace Tarn.Messaging.Tests.Topics;

/// <summary>Published messages reach their subscriptions once, also over restarts.</summary>
public sealed class TopicTests
{
    [Fact]
    public async Task A_message_reaches_the_queues_that_were_subscribed_before_it()
    {
        await using var world = await TopicWorld.Open(await QueueWorld.Open());
        await world.Queue("early");
        await world.Queue("late");
        await world.Subscribe("early");
        await world.Publish("a");
        await world.Subscribe("late");
        await world.Publish("b");
        Assert.Equal(["a", "b"], await world.Take("early", 2));
        Assert.Equal(["b"], await world.Take("late", 1));
    }

    [Fact]
    public async Task A_restart_neither_loses_nor_doubles_messages()
    {
        var folder = Directory.CreateTempSubdirectory("tarn-topics-").FullName;
        try
        {
            await using var world = await TopicWorld.Open(await QueueWorld.OpenDurable(folder));
            await world.Queue("q");
            await world.Subscribe("q");
            for (var i = 0; i < 5; i++)
            {
                await world.Publish($"{i}-a");
                await world.Publish($"{i}-b");
                await world.Restart();
                await world.Queue("q");
            }

            Assert.Equal(10, (await world.Take("q", 10)).Distinct().Count());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_retry_of_a_publisher_is_recognised()
    {
        await using var world = await TopicWorld.Open(await QueueWorld.Open());
        await world.Queue("q");
        await world.Subscribe("q");
        var call = new CallKey(1, 2);
        var first = await world.Publish("a", call: call);
        Assert.Equal(first, await world.Publish("a", call: call));
        await world.Publish("b");
        Assert.Equal(["a", "b"], await world.Take("q", 2));
    }

    [Fact]
    public async Task A_fifo_topic_stores_an_id_once_over_a_restart()
    {
        await using var world = await TopicWorld.Open(await QueueWorld.Open(), isFifo: true);
        await world.Queue("q");
        await world.Subscribe("q");
        var first = await world.Publish("a", "g", "one");
        await world.Restart();
        await world.Queue("q");
        Assert.Equal(first, await world.Publish("changed", "g", "one"));
        await world.Publish("b", "g", "two");
        Assert.Equal(["a", "b"], await world.Take("q", 2));
    }

    [Fact]
    public async Task Ids_beyond_the_memory_are_recognised_over_a_restart()
    {
        var time = new ManualTime();
        await using var world = await TopicWorld.Open(await QueueWorld.Open(time, spills: static () => SpillTests.Small(spare: 3)), isFifo: true);
        await world.Queue("q");
        await world.Subscribe("q");
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 40; i++)
            {
                await world.Publish($"{i}", "g", $"id-{i}");
            }

            await world.Restart();
            await world.Queue("q");
        }

        // The queue remembers ids too, from the time when it got the copies.
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"{i}"), await world.Take("q", 40));
        time.Advance(TimeSpan.FromMinutes(5));
        await world.Publish("again", "g", "id-0");
        Assert.Equal(["again"], await world.Take("q", 1));
    }

    [Fact]
    public async Task A_replay_sends_old_messages_once_and_joins_the_present_ones()
    {
        await using var world = await TopicWorld.Open(await QueueWorld.Open(), isFifo: true);
        await world.Queue("q");
        for (var i = 0; i < 5; i++)
        {
            await world.Publish($"{i}", "g");
        }

        var subscription = await world.Subscribe("q");
        await world.Replay(subscription, new ReplayRun(1, 2, null));
        await world.Publish("new", "g");
        Assert.Equal(["2", "3", "4", "new"], await world.Take("q", 4));
        await world.Restart();
        await world.Queue("q");
        await world.Publish("newer", "g");
        Assert.Equal(["newer"], await world.Take("q", 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_replay_that_ends_or_is_taken_back_loses_no_present_message(bool isTakenBack)
    {
        var time = new ManualTime();
        await using var world = await TopicWorld.Open(await QueueWorld.Open(time), isFifo: true);
        await world.Queue("q");
        await world.Publish("old", "g");
        var until = time.GetUtcNow().ToUnixTimeMilliseconds();
        time.Advance(TimeSpan.FromSeconds(1));
        await world.Publish("too new", "g");
        var subscription = await world.Subscribe("q");
        var resume = await world.All.EndOf(world.Topic);
        await Patience.Until(async () => await world.All.PlaceOf(world.Topic) == resume);
        await world.Replay(subscription, new ReplayRun(1, 0, isTakenBack ? 0 : until) { Resume = resume });
        await world.Publish("present", "g");
        await world.Publish("last", "g");
        string[] expected = isTakenBack ? ["present", "last"] : ["old", "present", "last"];
        Assert.Equal(expected, await world.Take("q", expected.Length));
    }

    [Fact]
    public async Task A_copy_is_hidden_for_the_delay_of_its_queue()
    {
        await using var world = await TopicWorld.Open(await QueueWorld.Open());
        var queue = await world.Queues.Queue("q", new QueueRules { Delay = TimeSpan.FromSeconds(60) });
        await world.Subscribe("q");
        await world.Publish("a");
        await Patience.Until(() => queue.Counts.Delayed == 1);
        Assert.Equal(0, queue.Counts.Visible);
    }

    [Fact]
    public async Task A_queue_that_refuses_gets_nothing_and_the_dead_letter_queue_gets_the_message()
    {
        await using var world = await TopicWorld.Open(await QueueWorld.Open());
        await world.Queue("closed");
        await world.Queue("dead");
        await world.Queue("open");
        world.Refusing.Add("closed");
        await world.Subscribe("closed", "sqs", ("RedrivePolicy", """{"deadLetterTargetArn":"dead"}"""));
        await world.Subscribe("open");
        await world.Publish("a");
        Assert.Equal(["a"], await world.Take("dead", 1));
        Assert.Equal(["a"], await world.Take("open", 1));
    }

    [Fact]
    public async Task An_endpoint_that_refuses_leaves_one_dead_letter()
    {
        await using var world = await TopicWorld.Open(await QueueWorld.Open());
        await world.Queue("dead");
        world.Hook.Answer = static message => message.Text == "good" ? OutsideResult.Done : OutsideResult.Refused("404");
        await world.Subscribe("http://h/", "http", ("RedrivePolicy", """{"deadLetterTargetArn":"dead"}"""));
        await world.Publish("good");
        await world.Publish("bad");
        Assert.Equal(["bad"], await world.Take("dead", 1));
        Assert.Equal(["bad", "good"], world.Hook.Received.Order());
    }

    [Fact]
    public async Task An_endpoint_that_fails_for_a_while_has_a_line_in_the_log_when_it_begins_and_one_when_it_ends()
    {
        var time = new ManualTime();
        await using var world = await TopicWorld.Open(await QueueWorld.Open(time));
        world.Hook.Answer = _ => world.Hook.Received.Count < 3 ? OutsideResult.Failed("status 500") : OutsideResult.Done;
        var hook = await world.Subscribe("http://h/", "http");
        await world.Publish("a");
        await Patience.Until(() =>
        {
            time.Advance(TimeSpan.FromSeconds(20));
            return world.Log.All.Any(line => line.EndsWith("again", StringComparison.Ordinal));
        });
        Assert.Equal(3, world.Hook.Received.Count);
        Assert.Equal(
            [
                $"http://h/ does not take messages of the subscription {hook.Arn}; they are tried again by its policy: status 500",
                $"http://h/ takes messages of the subscription {hook.Arn} again",
            ],
            world.Log.All);
    }

    [Fact]
    public async Task Many_large_copies_are_several_appends_and_each_queue_gets_one()
    {
        await using var world = await TopicWorld.Open(await QueueWorld.Open());
        for (var i = 0; i < 60; i++)
        {
            await world.Queue($"q{i}");
            await world.Subscribe($"q{i}");
        }

        var body = new string('x', 200_000);
        await world.Publish(body + "1");
        await world.Publish(body + "2");
        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(["1", "2"], (await world.Take($"q{i}", 2)).Select(text => text[^1..]));
        }
    }

    [Fact]
    public async Task Filters_of_many_subscriptions_choose_their_messages()
    {
        await using var world = await TopicWorld.Open(await QueueWorld.Open());
        for (var i = 0; i < 20; i++)
        {
            await world.Queue($"q{i}");
            await world.Subscribe($"q{i}", "sqs", ("FilterPolicy", $$"""{"n":[{{i}}]}"""), ("FilterPolicyScope", "MessageBody"));
        }

        for (var i = 0; i < 20; i++)
        {
            await world.Publish($$"""{"n":{{i}}}""");
        }

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal([$$"""{"n":{{i}}}"""], await world.Take($"q{i}", 1));
        }
    }

    [Fact]
    public async Task A_refused_message_without_a_dead_letter_queue_is_a_loss_of_its_subscription()
    {
        await using var world = await TopicWorld.Open(await QueueWorld.Open());
        await world.Queue("closed");
        await world.Queue("open");
        world.Refusing.Add("closed");
        var closed = await world.Subscribe("closed");
        await world.Subscribe("open");
        await world.Publish("a");
        await world.Publish("bc");
        await world.Take("open", 2);
        await Patience.Until(async () => (await LossesOf(world, closed)).Sum(row => row.Loss.Count) == 2);
        var row = Assert.Single(await LossesOf(world, closed));
        Assert.Equal((LossKind.Refused, 2L, 3L, "refused"), (row.Loss.Kind, row.Loss.Count, row.Loss.Bytes, row.Loss.Reason));
    }

    [Fact]
    public async Task A_message_that_an_endpoint_refuses_for_good_is_a_loss()
    {
        await using var world = await TopicWorld.Open(await QueueWorld.Open());
        world.Hook.Answer = _ => OutsideResult.Refused("status 404");
        var hook = await world.Subscribe("http://h/", "http");
        await world.Publish("bad");
        await Patience.Until(async () => (await LossesOf(world, hook)).Count > 0);
        Assert.Equal(new Loss(hook.Arn, LossKind.Refused, 1, 3, "status 404"), Assert.Single(await LossesOf(world, hook)).Loss);
    }

    private static async Task<List<LossRow>> LossesOf(TopicWorld world, Subscription subscription) =>
        await LossRows.All(world.Queues.Store, default).Where(row => row.Loss.Arn == subscription.Arn).ToListAsync();
}
