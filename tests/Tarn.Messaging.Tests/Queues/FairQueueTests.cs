namespace Tarn.Messaging.Tests.Queues;

public sealed class FairQueueTests
{
    [Fact]
    public async Task A_group_with_many_messages_in_flight_waits_after_the_others()
    {
        await using var world = await QueueWorld.Open();
        var queue = await world.Queue("q");
        await queue.Send([.. Enumerable.Range(0, 200).Select(n => world.Message($"noisy {n}", "noisy"))], default);
        for (var n = 0; n < 4; n++)
        {
            Assert.Equal(10, (await queue.Receive()).Count);
        }

        await queue.Send([world.Message("quiet 1", "quiet"), world.Message("alone")], default);
        Assert.Equal(["quiet 1", "alone"], (await queue.Receive(max: 2)).Select(message => message.Message.Body));

        // Without others, its messages come in their order.
        Assert.Equal("noisy 40", Assert.Single(await queue.Receive(max: 1)).Message.Body);
        Assert.Equal(159, queue.Counts.Visible);
    }

    [Fact]
    public async Task Groups_without_many_messages_keep_the_order_of_the_queue()
    {
        await using var world = await QueueWorld.Open();
        var queue = await world.Queue("q");
        await queue.Send([.. Enumerable.Range(0, 20).Select(n => world.Message($"{n}", $"g{n % 3}"))], default);
        Assert.Equal(Enumerable.Range(0, 10).Select(n => $"{n}"), await queue.Bodies());
    }
}
