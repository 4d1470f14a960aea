using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Messaging.Buses.Events;
using Tarn.Messaging.Buses.Rules;
using Tarn.Messaging.Buses.Serving;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Tests.Queues;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;
using Tarn.Targets;

namespace Tarn.Messaging.Tests.Buses;

/// <summary>Events on their way from a bus to targets that take, refuse, fail, and come back.</summary>
public sealed class BusTests
{
    private const string All = """{"source":["tests"]}""";
    private static readonly TarnException Full = new(ErrorKind.Throttled, "the queue is full");

    private static RuleTarget To(string queue, string? deadLetters = null, int? retries = null) => new()
    {
        Id = queue,
        Arn = BusWorld.ArnOf(queue),
        RetriesMax = retries,
        DeadLetterArn = deadLetters is null ? null : BusWorld.ArnOf(deadLetters),
    };

    [Fact]
    public async Task Each_rule_that_matches_gets_the_event_once()
    {
        await using var world = await BusWorld.Open(await QueueWorld.Open());
        await world.Queue("even");
        await world.Queue("all");
        var bus = await world.Bus("default");
        await world.Rule(bus, "even", """{"detail":{"number":[0,2,4]}}""", To("even"));
        await world.Rule(bus, "all", All, To("all"));
        for (var i = 0; i < 5; i++)
        {
            await world.Put(bus, i);
        }

        Assert.Equal([0, 2, 4], (await world.Take("even", 3)).Select(BusWorld.NumberOf).Order());
        Assert.Equal([0, 1, 2, 3, 4], (await world.Take("all", 5)).Select(BusWorld.NumberOf).Order());
        Assert.Empty(await world.Losses());
    }

    [Fact]
    public async Task An_event_that_a_service_noted_in_a_commit_of_rows_reaches_the_bus_once()
    {
        await using var world = await BusWorld.Open(await QueueWorld.Open());
        await world.Queue("q");
        var bus = await world.Bus("default");
        await world.Rule(bus, "r", """{"source":["aws.athena"],"detail":{"number":[1,2]}}""", To("q"));
        var (store, time) = (world.Queues.Store, world.Queues.Time);
        var events = new ServiceEvents();
        events.Give(
            (transaction, one) => world.All.Add(transaction, bus.Id, BusEvent.Of(one, time.GetUtcNow())),
            matches: one => world.All.Matches(bus.Id, BusEvent.Of(one, time.GetUtcNow())));
        async Task Note(int number) => await store.Commit(
            transaction =>
            {
                events.Note(
                    transaction, new ServiceEvent("000000000000", "us-east-1", "aws.athena", "Changed", 5, ["arn"], $$"""{"number":{{number}}}"""));
                return ValueTask.FromResult(true);
            },
            default);

        // the first waits in its row; the second comes while the work runs; no rule matches the third
        await Note(1);
        await using (new NotedEvents(store, events, time, NullLogger.Instance))
        {
            await Note(2);
            await Note(3);
            Assert.Equal(["1", "2"], (await world.Take("q", 2)).Select(message => message.Body.Split("\"number\":")[1][..1]));
        }

        await world.Settle(bus);
        Assert.Empty(await store.Read(reader => reader.Scan(WaitingServiceEvents.Space, KeyRange.All, 10), default));
        Assert.False(await world.TakeNow("q", []));
    }

    [Fact]
    public async Task An_event_of_a_service_is_written_in_the_commit_of_its_cause_where_a_rule_matches()
    {
        await using var world = await BusWorld.Open(await QueueWorld.Open());
        await world.Queue("q");
        var bus = await world.Bus("default");
        await world.Rule(bus, "r", """{"source":["aws.cloudwatch"],"detail":{"number":[1]}}""", To("q"));
        for (var number = 0; number < 3; number++)
        {
            var detail = $$"""{"number":{{number}}}""";
            var one = new ServiceEvent("000000000000", "us-east-1", "aws.cloudwatch", "Changed", 5, ["arn"], detail);
            await world.Queues.Store.CommitWithLog(
                transaction =>
                {
                    world.All.Add(transaction, bus.Id, BusEvent.Of(one, world.Queues.Time.GetUtcNow()));
                    return ValueTask.FromResult(true);
                },
                default);
        }

        Assert.Equal(1, BusWorld.NumberOf((await world.Take("q", 1))[0]));
        Assert.Equal(1, world.Queues.Log.Describe(world.Queues.Directory.ShardsOf(bus.Id)[0].Id)!.Value.StableEnd);
    }

    [Fact]
    public async Task A_repeated_call_is_answered_with_the_ids_of_the_first()
    {
        await using var world = await BusWorld.Open(await QueueWorld.Open());
        await world.Queue("q");
        var bus = await world.Bus("default");
        await world.Rule(bus, "r", All, To("q"));
        var call = new CallKey(1, 2);
        var first = await world.Put(bus, 1, call);
        Assert.Equal(first, await world.Put(bus, 1, call));
        await world.Put(bus, 2);
        Assert.Equal([1, 2], (await world.Take("q", 2)).Select(BusWorld.NumberOf).Order());
    }

    [Fact]
    public async Task A_target_that_takes_none_now_holds_up_no_other_and_gets_its_event_later()
    {
        var time = new ManualTime();
        await using var world = await BusWorld.Open(await QueueWorld.Open(time));
        await world.Queue("full");
        await world.Queue("free");
        var bus = await world.Bus("default");
        await world.Rule(bus, "r", All, To("full"), To("free"));
        world.Failing[BusWorld.ArnOf("full")] = Full;
        await world.Put(bus, 1);
        await world.Take("free", 1);
        world.Failing.Clear();
        var taken = new List<QueueMessage>();
        await Patience.Until(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return await world.TakeNow("full", taken);
        });
        Assert.Equal(1, BusWorld.NumberOf(Assert.Single(taken)));
    }

    [Fact]
    public async Task A_failed_commit_delivers_to_the_other_targets_and_retries_the_one_that_fails()
    {
        var time = new ManualTime();
        await using var world = await BusWorld.Open(await QueueWorld.Open(time));
        await world.Queue("bad");
        await world.Queue("good");
        var bus = await world.Bus("default");
        await world.Rule(bus, "r", All, To("bad"), To("good"));
        world.FailingCommits[BusWorld.ArnOf("bad")] = Full;
        await world.Put(bus, 1);
        var good = new List<QueueMessage>();
        await Patience.Until(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return await world.TakeNow("good", good);
        });
        world.FailingCommits.Clear();
        var bad = new List<QueueMessage>();
        await Patience.Until(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await world.TakeNow("good", good);
            return await world.TakeNow("bad", bad);
        });
        Assert.Single(good);
        Assert.Single(bad);
    }

    [Fact]
    public async Task An_event_whose_retries_end_goes_to_the_dead_letter_queue_with_their_number()
    {
        var time = new ManualTime();
        await using var world = await BusWorld.Open(await QueueWorld.Open(time));
        await world.Queue("full");
        await world.Queue("dead");
        var bus = await world.Bus("default");
        await world.Rule(bus, "r", All, To("full", "dead", retries: 2));
        world.Failing[BusWorld.ArnOf("full")] = Full;
        await world.Put(bus, 7);
        var dead = new List<QueueMessage>();
        await Patience.Until(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(2));
            return await world.TakeNow("dead", dead);
        });
        var letter = Assert.Single(dead);
        Assert.Equal(7, BusWorld.NumberOf(letter));
        Assert.Equal(
            [
                ("ERROR_CODE", "ERROR_FROM_TARGET"), ("ERROR_MESSAGE", "the queue is full"), ("EXHAUSTED_RETRY_CONDITION", "MaximumRetryAttempts"),
                ("RETRY_ATTEMPTS", "2"), ("RULE_ARN", "arn:aws:events:::rule/r"), ("TARGET_ARN", BusWorld.ArnOf("full")),
            ],
            letter.Attributes.Select(one => (one.Name, Encoding.UTF8.GetString(one.Value.Span))).Order());
        Assert.Empty(await world.Losses());
    }

    [Fact]
    public async Task A_refused_event_without_a_queue_is_a_loss_of_its_rule()
    {
        await using var world = await BusWorld.Open(await QueueWorld.Open());
        var bus = await world.Bus("default");
        await world.Rule(bus, "r", All, To("absent"), To("absent-too", "no-queue"));
        await world.Put(bus, 1);
        await world.Put(bus, 2);
        await world.Settle(bus);
        var losses = await world.Losses();
        Assert.Equal(
            [
                ("arn:aws:events:::rule/r", LossKind.Refused, 2, "no arn:aws:sqs:::absent"),
                ("arn:aws:events:::rule/r", LossKind.Refused, 2, "no arn:aws:sqs:::absent-too; its dead-letter queue: no arn:aws:sqs:::no-queue"),
            ],
            losses.Select(row => (row.Loss.Arn, row.Loss.Kind, (int)row.Loss.Count, row.Loss.Reason)).OrderBy(row => row.Reason.Length));
    }

    [Fact]
    public async Task An_event_that_waits_for_a_deleted_rule_is_a_loss()
    {
        var time = new ManualTime();
        await using var world = await BusWorld.Open(await QueueWorld.Open(time));
        await world.Queue("full");
        var bus = await world.Bus("default");
        await world.Rule(bus, "r", All, To("full"));
        world.Failing[BusWorld.ArnOf("full")] = Full;
        await world.Put(bus, 1);
        await world.Settle(bus);
        await world.RemoveRule(bus, "r");
        await Patience.Until(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return (await world.Losses()).Count > 0;
        });
        Assert.Equal((bus.Resource.Arn, LossKind.Deleted), ((await world.Losses())[0].Loss.Arn, (await world.Losses())[0].Loss.Kind));
    }

    [Fact]
    public async Task A_bus_passes_an_event_on_at_most_16_times()
    {
        await using var world = await BusWorld.Open(await QueueWorld.Open());
        await world.Queue("q");
        var (first, second) = (await world.Bus("first"), await world.Bus("second"));
        await world.Rule(first, "r", All, new RuleTarget { Id = "b", Arn = second.Resource.Arn });
        await world.Rule(second, "r", All, To("q"));
        await world.Put(first, 1, hops: 15);
        await world.Put(first, 2, hops: 16);
        Assert.Equal(1, BusWorld.NumberOf((await world.Take("q", 1))[0]));
        await world.Settle(first);
        var loss = Assert.Single(await world.Losses()).Loss;
        Assert.Contains("form a loop", loss.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fifo_queue_gets_the_events_in_order_and_equal_contents_once()
    {
        await using var world = await BusWorld.Open(await QueueWorld.Open());
        await world.Queue("q.fifo", isFifo: true);
        var bus = await world.Bus("default");
        await world.Rule(bus, "r", All, To("q.fifo") with { Group = "g" });
        await world.Rule(bus, "same", """{"detail":{"number":[0,1]}}""", To("q.fifo") with { Group = "h", Input = "{\"number\":100}" });
        for (var i = 0; i < 20; i++)
        {
            await world.Put(bus, i);
        }

        var taken = new List<QueueMessage>();
        await Patience.Until(async () =>
        {
            await world.TakeNow("q.fifo", taken);
            return taken.Count == 21;
        });
        Assert.Equal(Enumerable.Range(0, 20), taken.Where(message => message.Group == "g").Select(BusWorld.NumberOf));
        Assert.Equal(100, BusWorld.NumberOf(Assert.Single(taken, message => message.Group == "h")));
    }

    [Fact]
    public async Task Damaged_events_are_passed_over_and_counted()
    {
        await using var world = await BusWorld.Open(await QueueWorld.Open());
        await world.Queue("q");
        var bus = await world.Bus("default");
        world.Queues.Damage.IsDamaged = (shard, offset) => shard == world.Queues.Directory.ShardsOf(bus.Id)[0].Id && offset == 1;
        await world.Rule(bus, "r", All, To("q"));
        for (var i = 0; i < 3; i++)
        {
            await world.Put(bus, i);
        }

        Assert.Equal([0, 2], (await world.Take("q", 2)).Select(BusWorld.NumberOf).Order());
        var loss = Assert.Single(await world.Losses()).Loss;
        Assert.Equal((bus.Resource.Arn, LossKind.Damaged, 1), (loss.Arn, loss.Kind, (int)loss.Count));
    }
}
