using System.Globalization;
using Tarn.Messaging.Outside;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Serving;
using Tarn.Messaging.Tests.Queues;
using Tarn.Messaging.Tests.Topics;
using Tarn.Messaging.Topics.Outside;
using Tarn.Storage.Losses;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Tests.Crash;

/// <summary>
/// SIGKILL at random while messages of a queue expire, and while a missing queue and an endpoint refuse the messages of a topic: each
/// durable message is counted as lost once for each of its readers.
/// </summary>
[Trait("Long", "Kill")]
public sealed class LossKillTests : IDisposable
{
    private static readonly TimeSpan Retention = TimeSpan.FromMilliseconds(20);

    private readonly string _root = Directory.CreateTempSubdirectory("tarn-losses-kill-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Each_loss_is_counted_once()
    {
        var random = new Random(TestSeed.Value);
        for (var life = 0; life < Lives; life++)
        {
            await CrashChild.RunAndKill("losses", random.Next(60, 400), _root);
        }

        var time = new ManualTime(DateTimeOffset.UtcNow + TimeSpan.FromMinutes(10));
        var queues = await QueueWorld.OpenDurable(_root, time);
        await using var world = await TopicWorld.Open(queues, answer: _ => OutsideResult.Refused("refused"));
        var queue = await Begin(world);
        await queue.Tend(default);
        var sent = EndOf(queues, queue.Core.Shards.Stream);
        var published = EndOf(queues, world.Topic);
        Assert.True(sent > 10 && published > 10, $"{sent} sent, {published} published");
        Assert.Equal(sent, await LostBy(queues, "q"));
        foreach (var subscription in world.All.Subscriptions.Of(world.Topic).All)
        {
            // Events beyond the calls that an endpoint may have wait for some seconds.
            try
            {
                await Patience.Until(async () =>
                {
                    time.Advance(TimeSpan.FromSeconds(1));
                    return await LostBy(queues, subscription.Arn) >= published;
                });
            }
            catch (TimeoutException)
            {
                Assert.Fail($"{await LostBy(queues, subscription.Arn)} of {published} for {subscription.Arn}; {await State(queues, world)}");
            }

            Assert.Equal(published, await LostBy(queues, subscription.Arn));
        }

        Assert.Equal(sent + (2 * published), await LossRows.All(queues.Store, default).Select(row => row.Loss.Count).SumAsync());
    }

    private static int Lives => CrashChild.Rounds(8);

    internal static async Task Child(string root)
    {
        var queues = await QueueWorld.OpenDurable(root);
        var world = await TopicWorld.Open(queues, answer: _ => OutsideResult.Refused("refused"));
        var queue = await Begin(world);
        await Task.WhenAll(Send(), Publish(), Tend());

        async Task Send()
        {
            var random = new Random();
            while (true)
            {
                await queue.Send([.. Enumerable.Range(0, random.Next(1, 10)).Select(n => queues.Message($"m{n}", delayMs: n == 0 ? 5 : 0))], default);
                Console.WriteLine("sent");
            }
        }

        async Task Publish()
        {
            while (true)
            {
                await world.Publish("p");
                Console.WriteLine("published");
            }
        }

        async Task Tend()
        {
            while (true)
            {
                await queue.Tend(default);
                Console.WriteLine("tended");
            }
        }
    }

    private static async Task<MessageQueue> Begin(TopicWorld world)
    {
        if (world.All.Subscriptions.Of(world.Topic).All.Count == 0)
        {
            await world.Subscribe("nowhere");
        }

        if (world.All.Subscriptions.Of(world.Topic).All.Count == 1)
        {
            await world.Subscribe("http://h/", "http");
        }

        return await world.Queues.Queue("q", new QueueRules { Retention = Retention });
    }

    // Where missing losses may be.
    private static async Task<string> State(QueueWorld queues, TopicWorld world)
    {
        var losses = await LossRows.All(queues.Store, default).Select(row => $"{row.Loss.Arn} {row.Loss.Kind} {row.Loss.Count}").ToListAsync();
        return $"place {await world.All.PlaceOf(world.Topic)}; lost {string.Join(", ", losses)}; "
            + $"waiting {string.Join(", ", world.All.Outside.Waiting.Select(one => $"{one.Resource} {one.Count}"))}";
    }

    private static long EndOf(QueueWorld world, StreamId stream) => world.Log.Describe(world.Directory.ShardsOf(stream)[0].Id)!.Value.StableEnd;

    private static async Task<long> LostBy(QueueWorld world, string arn) =>
        (await world.Store.Read(reader => LossRows.TotalOf(reader, arn), default)).Count;
}
