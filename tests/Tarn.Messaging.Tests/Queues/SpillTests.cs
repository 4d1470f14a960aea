using System.Globalization;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Serving;
using Tarn.Messaging.Queues.Spill;
using Tarn.Storage.Rows.Memory;

namespace Tarn.Messaging.Tests.Queues;

/// <summary>Delayed messages and ids of deduplication beyond the memory of queues.</summary>
public sealed class SpillTests
{
    private const int Many = 5_000;

    [Fact]
    public async Task Delayed_messages_beyond_the_memory_come_at_their_times()
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time, spills: static () => Small(spare: 100));
        var queue = await world.Queue("q");
        await SendDelayed(world, queue, 0, Many);
        await queue.Send(world.Message("now"));
        Assert.Equal(["now"], await queue.Bodies());
        await Patience.Until(() => queue.Counts.Delayed == Many);
        Assert.True(world.Room.HasRoom);
        for (var second = 1; second <= 50; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            var got = new List<string>();
            await Patience.Until(async () =>
            {
                got.AddRange(await TakeAll(queue));
                return got.Count >= Many / 50;
            });
            Assert.Equal(Many / 50, got.Count(body => body == second.ToString(CultureInfo.InvariantCulture)));
        }

        Assert.Equal(0, queue.Counts.Delayed + queue.Counts.Visible);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Spilled_messages_survive_restarts_and_deleted_ones_do_not_return(bool closes)
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time, spills: static () => Small(spare: 100));
        var queue = await world.Queue("q");
        await SendDelayed(world, queue, 0, Many);
        Assert.Empty(await queue.Bodies());
        var got = 0;
        for (var second = 1; second <= 50; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            got += (await TakeAll(queue, max: 1 + (second % 7))).Count;
            if (second % 5 == 0)
            {
                await world.Restart(closes || second % 10 == 0);
                queue = await world.Reopened("q");
                Assert.Equal(Many - got, queue.Counts.Visible + queue.Counts.Delayed);
            }
        }

        // A receive that does not wait may be empty while spilled messages are read.
        try
        {
            await Patience.Until(async () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                got += (await TakeAll(queue)).Count;
                return got >= Many;
            });
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{got} of {Many}; {queue.Counts}; room {world.Room.HasRoom}");
        }

        Assert.Equal(Many, got);
    }

    [Fact]
    public async Task The_head_passes_no_message_when_room_comes_while_a_receiver_looks()
    {
        await using var world = await QueueWorld.Open(new ManualTime(), spills: static () => Small(spare: 100));
        await SendDelayed(world, await world.Queue("q"), 0, Many);
        await world.Restart();
        var core = await world.CoreOf("q");
        var writer = new SpillWriter(core);
        core.RunDue = () => writer.Write(isLast: false);
        using var selector = new MessageSelector(core);
        Assert.Empty((await selector.Select(10, 30_000, default)).Messages);
        Assert.Equal((0, Many), (core.State.Untouched, core.State.DelayedCount));
    }

    [Fact]
    public async Task A_receiver_that_waits_gets_a_spilled_message_when_its_delay_ends()
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time, spills: static () => Small(spare: 0));
        var queue = await world.Queue("q");
        await queue.Send(world.Message("a", delayMs: 5_500));
        var waits = queue.Receive(waitSeconds: 20);
        await Patience.Until(() => queue.Counts.Delayed == 1);
        time.Advance(TimeSpan.FromMilliseconds(5_400));
        Assert.False(waits.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal("a", Assert.Single(await waits).Message.Body);
    }

    [Fact]
    public async Task A_purge_removes_spilled_messages_for_ever()
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time, spills: static () => Small(spare: 10));
        var queue = await world.Queue("q");
        await SendDelayed(world, queue, 0, 1_000);
        Assert.Empty(await queue.Bodies());
        await queue.Purge();
        await queue.Send(world.Message("after", delayMs: 1_000));
        for (var i = 0; i < 3; i++)
        {
            await world.Restart(closes: i != 1);
            queue = await world.Reopened("q");
        }

        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["after"], await TakeAll(queue));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_purge_forgets_spilled_ids_over_restarts(bool closes)
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time, spills: static () => Small(spare: 100));
        var queue = await world.Queue("q", new QueueRules { IsFifo = true });
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 2_000; i += 10)
            {
                await queue.Send([.. Enumerable.Range(i, 10).Select(n => world.Message($"{round}", "g", $"{n}"))], default);
            }

            Assert.Equal(2_000, queue.Counts.Visible);
            await world.Restart(closes);
            queue = await world.Reopened("q");
            await queue.Send(world.Message("again", "g", "1999"));
            Assert.Equal(2_000, queue.Counts.Visible);
            await queue.Purge();
            await world.Restart(closes);
            queue = await world.Reopened("q");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ids_beyond_the_memory_are_recognised_for_5_minutes_over_restarts(bool closes)
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time, spills: static () => Small(spare: 100));
        var queue = await world.Queue("q", new QueueRules { IsFifo = true });
        var first = new SentMessage[2_000];
        for (var i = 0; i < first.Length; i += 10)
        {
            (await queue.Send([.. Enumerable.Range(i, 10).Select(n => world.Message("m", $"g{n}", $"{n}"))], default)).CopyTo(first, i);
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        await world.Restart(closes);
        queue = await world.Reopened("q");
        for (var i = 0; i < first.Length; i += 50)
        {
            Assert.Equal(first[i], await queue.Send(world.Message("again", "g", $"{i}")));
        }

        Assert.Equal(first.Length, queue.Counts.Visible);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.NotEqual(first[0], await queue.Send(world.Message("new", "g", "0")));
        Assert.Equal(first.Length + 1, queue.Counts.Visible);
    }

    [Fact]
    public async Task In_flight_beyond_the_memory_is_over_the_limit()
    {
        await using var world = await QueueWorld.Open(spills: static () => (new EntryBudget(20), new SpillStore(static () => new MemoryRowStore())));
        var queue = await world.Queue("q");
        for (var i = 0; i < 4; i++)
        {
            await queue.Send([.. Enumerable.Range(0, 10).Select(n => world.Message($"{n}"))], default);
        }

        Assert.Equal(20, (await queue.Receive()).Count + (await queue.Receive()).Count);
        var failure = await Assert.ThrowsAsync<Tarn.Storage.TarnException>(() => queue.Receive());
        Assert.Equal(Tarn.Storage.ErrorKind.LimitExceeded, failure.Kind);
    }

    [Fact]
    public async Task Groups_beyond_the_first_120000_messages_take_no_memory()
    {
        await using var world = await QueueWorld.Open(spills: static () => Small(spare: 1_000));
        var queue = await world.Queue("q", new QueueRules { IsFifo = true });
        for (var i = 0; i < 30_000; i += 10)
        {
            await queue.Send([.. Enumerable.Range(i, 10).Select(n => world.Message("m", $"g{n}", $"{n}"))], default);
        }

        var seen = new HashSet<string>();
        for (var i = 0; i < 200; i++)
        {
            seen.UnionWith((await queue.Receive(visibilitySeconds: 600)).Select(message => message.Message.Group!));
        }

        Assert.Equal(2_000, seen.Count);
        Assert.True(world.Room.HasRoom);
    }

    /// <summary>A room with little for delayed messages and ids, and empty rows for the others.</summary>
    internal static (EntryBudget Room, SpillStore Spill) Small(int spare, int runItems = 64) =>
        (new EntryBudget(1_000_000, spare), new SpillStore(static () => new MemoryRowStore(), runItems));

    private static async Task SendDelayed(QueueWorld world, MessageQueue queue, int from, int count)
    {
        for (var i = from; i < from + count; i += 10)
        {
            // The delays go up and down, so that the head does not meet them in the order of their ends.
            await queue.Send(
                [.. Enumerable.Range(i, 10).Select(n => 1 + (n * 7 % 50))
                    .Select(s => world.Message(s.ToString(CultureInfo.InvariantCulture), delayMs: s * 1_000))],
                default);
        }
    }

    private static async Task<List<string>> TakeAll(MessageQueue queue, int max = 10)
    {
        var all = new List<string>();
        while (await queue.Receive(max) is { Count: > 0 } some)
        {
            all.AddRange(some.Select(message => message.Message.Body));
            await queue.Delete([.. some.Select(message => message.Receipt)]);
        }

        return all;
    }
}
