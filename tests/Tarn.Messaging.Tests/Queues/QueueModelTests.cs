using System.Globalization;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Serving;

namespace Tarn.Messaging.Tests.Queues;

/// <summary>Random steps on a queue against a model that keeps a list. Restarts with and without a snapshot are steps too.</summary>
public sealed class QueueModelTests
{
    private static readonly int Cases = TestSeed.Count(60);

    private const int Steps = 250;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_queue_does_what_its_model_does(bool isFifo, bool spills)
    {
        for (var seed = TestSeed.Value; seed < TestSeed.Value + Cases; seed++)
        {
            try
            {
                await Run(seed, isFifo, spills);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}: {failure.Message}", failure);
            }
        }
    }

    private static async Task Run(int seed, bool isFifo, bool spills)
    {
        var (random, time, model) = (new Random(seed), new ManualTime(), new QueueModel(isFifo));
        await using var world = await QueueWorld.Open(time, spills: spills ? static () => SpillTests.Small(spare: 2, runItems: 3) : null);
        var queue = await world.Queue("q", new QueueRules { IsFifo = isFifo, Retention = TimeSpan.FromSeconds(500) });
        for (var step = 0; step < Steps; step++)
        {
            switch (random.Next(12))
            {
                case < 4:
                    await Send(world, queue, model, random, isFifo);
                    break;
                case < 7:
                    await Receive(queue, model, random, time);
                    break;
                case < 9:
                    await Delete(queue, model, random, time);
                    break;
                case 9:
                    await Hide(queue, model, random, time);
                    break;
                case 10:
                    time.Advance(TimeSpan.FromMilliseconds(random.Next(20_000)));
                    break;
                default:
                    await Rarely(random.Next(12));
                    break;
            }

            var (expected, counts) = (model.Counts(time.NowMs), queue.Counts);
            if (spills)
            {
                // Delayed messages that the head has not passed count as visible.
                Assert.Equal((expected.InFlight, expected.Visible + expected.Delayed), (counts.InFlight, counts.Visible + counts.Delayed));
            }
            else
            {
                Assert.Equal(expected, counts);
            }
        }

        async Task Rarely(int what)
        {
            switch (what)
            {
                case 0:
                    await queue.Purge();
                    model.Messages.Clear();
                    break;
                case < 6:
                    await world.Restart(closes: what < 3);
                    queue = await world.Reopened("q");
                    break;
                default:
                    await queue.Tend(default);
                    model.Expire(time.NowMs, 500_000);
                    break;
            }
        }
    }

    private static async Task Send(QueueWorld world, MessageQueue queue, QueueModel model, Random random, bool isFifo)
    {
        var messages = Enumerable.Range(0, random.Next(1, 4)).Select(_ => world.Message(
            random.NextInt64().ToString(CultureInfo.InvariantCulture),
            isFifo ? $"g{random.Next(3)}" : null,
            delayMs: isFifo || random.Next(4) > 0 ? 0 : random.Next(1, 5) * 1_000)).ToList();
        foreach (var (sent, message) in (await queue.Send(messages, default)).Zip(messages))
        {
            model.Messages.Add(new ModelMessage(message.Body, message.Group, message.SentMs, sent.Order) { VisibleAtMs = message.SentMs + message.DelayMs });
        }
    }

    private static async Task Receive(MessageQueue queue, QueueModel model, Random random, ManualTime time)
    {
        model.Expire(time.NowMs, 500_000);
        await queue.Tend(default);
        var (max, seconds) = (random.Next(1, 6), random.Next(0, 30));
        var received = await queue.Receive(max, seconds);
        model.Take(received, max, time.NowMs, seconds * 1_000L);
    }

    private static async Task Delete(MessageQueue queue, QueueModel model, Random random, ManualTime time)
    {
        if (model.Pick(random) is { } message)
        {
            var outcome = (await queue.Delete([message.Receipt]))[0];
            Assert.Equal(model.Delete(message, time.NowMs), outcome);
        }
    }

    private static async Task Hide(MessageQueue queue, QueueModel model, Random random, ManualTime time)
    {
        if (model.Pick(random) is { } message)
        {
            var seconds = random.Next(0, 40);
            var outcome = (await queue.Hide([(message.Receipt, TimeSpan.FromSeconds(seconds))]))[0];
            Assert.Equal(message.IsInFlight(time.NowMs) ? ReceiptOutcome.Done : model.AfterTimeout, outcome);
            message.VisibleAtMs = outcome == ReceiptOutcome.Done ? time.NowMs + (seconds * 1_000L) : message.VisibleAtMs;
        }
    }
}
