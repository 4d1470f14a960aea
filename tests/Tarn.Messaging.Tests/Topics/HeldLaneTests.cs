using System.Globalization;
using Tarn.Messaging.Tests.Queues;
using Tarn.Messaging.Topics.Rules;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Storage;

namespace Tarn.Messaging.Tests.Topics;

/// <summary>A target that takes no messages holds up its own subscription alone.</summary>
public sealed class HeldLaneTests
{
    private static readonly TarnException Full = new(ErrorKind.Throttled, "the hold limit is reached");

    [Fact]
    public async Task A_throttled_target_waits_alone_and_gets_all_in_order_when_it_takes_again()
    {
        var time = new ManualTime();
        await using var world = await TopicWorld.Open(await QueueWorld.Open(time));
        await world.Queue("q");
        world.Stream.Refusals["full"] = Full;
        await world.Subscribe("full", "firehose");
        await world.Subscribe("q");
        await Publish(world, 0, 20);
        Assert.Equal(20, (await world.Take("q", 20)).Length);
        Assert.Empty(await world.Stream.Records());
        world.Stream.Refusals.Clear();
        await Patience.Until(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return (await world.Stream.Records()).Length == 20;
        });
        await Publish(world, 20, 5);
        await Patience.Until(async () => (await world.Stream.Records()).Length == 25);
        Assert.Equal(Bodies(0, 25), await world.Stream.Records());
    }

    [Fact]
    public async Task A_held_place_survives_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("tarn-held-").FullName;
        try
        {
            await using var world = await TopicWorld.Open(await QueueWorld.OpenDurable(folder));
            await world.Queue("q");
            world.Stream.Refusals["full"] = Full;
            await world.Subscribe("full", "firehose");
            await world.Subscribe("q");
            await Publish(world, 0, 10);
            Assert.Equal(10, (await world.Take("q", 10)).Length);
            await world.Restart();
            await world.Queue("q");
            await Publish(world, 10, 10);
            Assert.Equal(10, (await world.Take("q", 10)).Length);
            world.Stream.Refusals.Clear();
            await Patience.Until(async () => (await world.Stream.Records()).Length == 20);
            Assert.Equal(Bodies(0, 20), await world.Stream.Records());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_fifo_queue_that_cannot_be_opened_holds_up_no_other_and_keeps_its_order()
    {
        var time = new ManualTime();
        await using var world = await TopicWorld.Open(await QueueWorld.Open(time), isFifo: true);
        await world.Queue("bad");
        await world.Queue("good");
        await world.Subscribe("bad");
        await world.Subscribe("good");
        world.Unreadable["bad"] = new TarnException(ErrorKind.DiskFailed, "cannot be read");
        for (var i = 0; i < 15; i++)
        {
            await world.Publish(Bodies(i, 1)[0], "g");
        }

        Assert.Equal(Bodies(0, 15), await world.Take("good", 15));
        world.Unreadable.Clear();
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(Bodies(0, 15), await world.Take("bad", 15));
    }

    [Fact]
    public async Task A_replay_whose_queue_cannot_be_opened_at_its_first_message_is_tried_again()
    {
        var time = new ManualTime();
        await using var world = await TopicWorld.Open(await QueueWorld.Open(time), isFifo: true);
        await world.Queue("q");
        for (var i = 0; i < 3; i++)
        {
            await world.Publish(Bodies(i, 1)[0], "g");
        }

        var subscription = await world.Subscribe("q");
        await Patience.Until(async () => await world.All.PlaceOf(world.Topic) == 3);
        world.Unreadable["q"] = new TarnException(ErrorKind.DiskFailed, "cannot be read");
        await world.Replay(subscription, new ReplayRun(1, 0, null));
        await Patience.Until(() => time.HasTimer(TimeSpan.FromSeconds(1)));
        world.Unreadable.Clear();
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Bodies(0, 3), await world.Take("q", 3));
    }

    [Fact]
    public async Task Messages_that_wait_too_long_go_to_the_dead_letter_queue()
    {
        var time = new ManualTime();
        await using var world = await TopicWorld.Open(await QueueWorld.Open(time));
        await world.Queue("q");
        await world.Queue("dead");
        world.Stream.Refusals["full"] = Full;
        await world.Subscribe("full", "firehose", ("RedrivePolicy", """{"deadLetterTargetArn":"dead"}"""));
        await world.Subscribe("q");
        await Publish(world, 0, 3);
        Assert.Equal(3, (await world.Take("q", 3)).Length);
        time.Advance(TopicLimits.HeldFor + TimeSpan.FromMinutes(1));
        Assert.Equal(Bodies(0, 3), await world.Take("dead", 3));
        world.Stream.Refusals.Clear();
        await Publish(world, 3, 1);
        await Patience.Until(async () => (await world.Stream.Records()).Length == 1);
        Assert.Equal(["3"], await world.Stream.Records());
    }

    private static string[] Bodies(int from, int count) =>
        [.. Enumerable.Range(from, count).Select(i => i.ToString(CultureInfo.InvariantCulture))];

    private static async Task Publish(TopicWorld world, int from, int count)
    {
        foreach (var body in Bodies(from, count))
        {
            await world.Publish(body);
        }
    }
}
