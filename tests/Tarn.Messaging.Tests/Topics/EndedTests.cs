using Tarn.Messaging.Tests.Queues;
using Tarn.Messaging.Topics.Cursors;
using Tarn.Messaging.Topics.Rules;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Tests.Topics;

/// <summary>Lanes and rows of ended subscriptions, and messages that no subscription gets.</summary>
public sealed class EndedTests
{
    [Fact]
    public void A_lane_of_a_subscription_that_is_gone_has_no_pause()
    {
        var held = new PausedSubscriptions(new ManualTime());
        held.Hold(7);
        var place = new TopicCursor(5, 0, [new SubscriptionCursor(7, SubscriptionCursor.Held, 3)]);
        held.Keep(place, TopicSubscriptions.None.With(Ended(7)));
        Assert.NotNull(held.Pause);
        held.Keep(place, TopicSubscriptions.None);
        Assert.Null(held.Pause);
    }

    [Fact]
    public async Task Old_rows_after_many_young_ones_are_removed()
    {
        await using var store = new MemoryMetadataStore();
        var keptMs = (long)TopicLimits.ConfirmationTime.TotalMilliseconds;
        await store.Commit(
            transaction =>
            {
                for (var number = 1; number <= 1_203; number++)
                {
                    EndedSubscriptions.Put(transaction, Ended(number), number <= 1_200 ? keptMs : 0);
                }

                return ValueTask.FromResult(true);
            },
            default);
        var range = KeyRange.All;
        for (var run = 0; run < 2; run++)
        {
            range = await store.Commit(transaction => EndedSubscriptions.Forget(transaction, range, keptMs + 1), default);
        }

        Assert.Equal(KeyRange.All, range);
        Assert.Equal(1_200, (await store.Read(reader => reader.Scan(EndedSubscriptions.Space, KeyRange.All, 10_000), default)).Count);
    }

    [Fact]
    public async Task Damaged_messages_of_a_topic_are_counted_once()
    {
        await using var world = await TopicWorld.Open(await QueueWorld.Open());
        await world.Queue("q");
        await world.Subscribe("q");
        var messages = world.Queues.Directory.ShardsOf(world.Topic)[0].Id;
        world.Queues.Damage.IsDamaged = (shard, offset) => shard == messages && offset is 1 or 3;
        foreach (var body in new[] { "a", "bad", "b", "bad" })
        {
            await world.Publish(body);
        }

        Assert.Equal(["a", "b"], await world.Take("q", 2));
        await Patience.Until(async () => await Damaged(world) == 2);
        await world.Restart();
        await world.Queue("q");
        await world.Publish("c");
        Assert.Equal(["c"], await world.Take("q", 1));
        Assert.Equal(2, await Damaged(world));
    }

    private static async Task<long> Damaged(TopicWorld world) => await LossRows.All(world.Queues.Store, default)
        .Where(row => row.Loss.Arn == world.Rules.Arn && row.Loss.Kind == LossKind.Damaged).Select(row => row.Loss.Count).SumAsync();

    private static Subscription Ended(long number) => new()
    {
        Key = new SubscriptionKey(new StreamId(1), number),
        Arn = $"arn:{number}",
        Owner = "000000000000",
        Protocol = "http",
        Endpoint = $"http://h/{number}",
        CreatedMs = 0,
        EndToken = "t",
        Attributes = new Dictionary<string, string>(),
    };
}
