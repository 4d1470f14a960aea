using Tarn.Messaging.Queues.State;

namespace Tarn.Messaging.Tests.Queues;

public sealed class PeekTests
{
    [Fact]
    public async Task A_look_changes_nothing()
    {
        await using var world = await QueueWorld.Open();
        var queue = await world.Queue("q");
        await queue.Send(world.Message("a"));
        await queue.Send(world.Message("b"));
        await queue.Send(world.Message("c"));
        var first = Assert.Single(await queue.Receive(max: 1));

        for (var turn = 0; turn < 2; turn++)
        {
            var peeked = await queue.Peek(10, default);
            Assert.Equal(
                [("a", "in flight", 1), ("b", "visible", 0), ("c", "visible", 0)], peeked.Select(one => (one.Message.Body, one.State, one.Receives)));
            Assert.Equal(new QueueCounts(2, 1, 0), queue.Counts);
        }

        await queue.Delete(first);
        Assert.Equal(["b", "c"], (await queue.Peek(10, default)).Select(one => one.Message.Body));
        Assert.Equal(["b"], (await queue.Peek(1, default)).Select(one => one.Message.Body));
        var next = Assert.Single(await queue.Receive(max: 1));
        Assert.Equal(("b", 1), (next.Message.Body, next.Receipt.Receives));
    }

    [Fact]
    public async Task An_empty_queue_shows_nothing()
    {
        await using var world = await QueueWorld.Open();
        Assert.Empty(await (await world.Queue("q")).Peek(10, default));
    }
}
