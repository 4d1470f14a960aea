using Tarn.Messaging.Queues.Moves;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Serving;
using Tarn.Storage;

namespace Tarn.Messaging.Tests.Queues;

public sealed class DeadLetterTests
{
    private static QueueRules Dying(string target, int receives = 2) =>
        new() { DeadLetter = new DeadLetterRule(target, receives), VisibilityTimeout = TimeSpan.Zero };

    [Fact]
    public async Task A_message_moves_at_the_receive_after_its_last_one()
    {
        var time = new ManualTime();
        await using var world = await QueueWorld.Open(time);
        var (dead, queue) = (await world.Queue("dead"), await world.Queue("q", Dying("dead")));
        var sent = await queue.Send(world.Message("a"));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["a"], await queue.Bodies(visibilitySeconds: 0));
        Assert.Equal(["a"], await queue.Bodies(visibilitySeconds: 0));
        Assert.Equal(0, dead.Counts.Visible);
        Assert.Empty(await queue.Bodies());
        Assert.Equal(default, queue.Counts);
        var moved = Assert.Single(await dead.Receive());
        Assert.Equal((sent.Id, "q", time.NowMs - 1_000), (moved.Message.Id, moved.Message.SourceArn, moved.Message.SentMs));
    }

    /// <summary>The count of the receives goes on, also over a restart, and in a second dead-letter queue.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public async Task The_dead_letter_queue_counts_the_receives_on(int receives, bool restarts)
    {
        await using var world = await QueueWorld.Open();
        await world.Queue("dead", new QueueRules { VisibilityTimeout = TimeSpan.Zero });
        var queue = await world.Queue("q", Dying("dead", receives));
        await queue.Send(world.Message("a"));
        for (var n = 1; n <= receives; n++)
        {
            Assert.Equal(n, Assert.Single(await queue.Receive(visibilitySeconds: 0)).Receipt.Receives);
        }

        Assert.Empty(await queue.Receive());
        if (restarts)
        {
            await world.Restart(closes: true);
        }

        var dead = await world.Reopened("dead");
        Assert.Equal(receives + 1, Assert.Single(await dead.Receive(visibilitySeconds: 0)).Receipt.Receives);
        Assert.Equal(receives + 2, Assert.Single(await dead.Receive(visibilitySeconds: 0)).Receipt.Receives);
    }

    [Fact]
    public async Task Other_messages_are_received_while_some_move()
    {
        await using var world = await QueueWorld.Open();
        await world.Queue("dead");
        var queue = await world.Queue("q", Dying("dead", 1));
        await queue.Send([world.Message("a"), world.Message("b")], default);
        Assert.Equal(["a", "b"], await queue.Bodies(visibilitySeconds: 0));
        await queue.Send(world.Message("c"));
        Assert.Equal(["c"], await queue.Bodies());
        Assert.Equal(2, (await world.Reopened("dead")).Counts.Visible);
    }

    [Fact]
    public async Task Without_a_dead_letter_queue_messages_stay()
    {
        await using var world = await QueueWorld.Open();
        var queue = await world.Queue("q", Dying("gone", 1));
        await queue.Send(world.Message("a"));
        for (var n = 0; n < 5; n++)
        {
            Assert.Equal(["a"], await queue.Bodies(visibilitySeconds: 0));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_restart_finds_the_message_in_one_queue(bool closes)
    {
        await using var world = await QueueWorld.Open();
        await world.Queue("dead");
        var queue = await world.Queue("q", Dying("dead", 1));
        await queue.Send(world.Message("a"));
        await queue.Bodies(visibilitySeconds: 0);
        await queue.Bodies();
        await world.Restart(closes);
        Assert.Equal(default, (await world.Reopened("q")).Counts);
        Assert.Equal(["a"], await (await world.Reopened("dead")).Bodies());
    }

    [Fact]
    public async Task A_task_moves_messages_back_to_where_they_came_from()
    {
        await using var world = await QueueWorld.Open();
        var dead = await world.Queue("dead");
        var (one, other) = (await world.Queue("one", Dying("dead", 1)), await world.Queue("other", Dying("dead", 1)));
        await one.Send([.. Enumerable.Range(0, 25).Select(n => world.Message($"one {n}"))], default);
        await other.Send(world.Message("other"));
        while (dead.Counts.Visible < 26)
        {
            await one.Bodies(visibilitySeconds: 0);
            await other.Bodies(visibilitySeconds: 0);
        }

        await using var moves = world.Moves();
        var task = await moves.Start(dead.Core.Shards.Stream, null, null, default);
        await UntilEnded(moves, dead, MoveStatus.Completed, 26);
        Assert.Equal((25, 1, 0), (one.Counts.Visible, other.Counts.Visible, dead.Counts.Visible));
        Assert.Equal(26, task.ToMove);
    }

    [Fact]
    public async Task A_task_goes_on_after_a_restart_and_ends_when_it_is_cancelled()
    {
        await using var world = await QueueWorld.Open();
        var (dead, target) = (await world.Queue("dead"), await world.Queue("target"));
        await dead.Send([.. Enumerable.Range(0, 200).Select(n => world.Message($"{n}"))], default);
        var moves = world.Moves();
        var task = await moves.Start(dead.Core.Shards.Stream, "target", 100, default);
        await Patience.Until(() => target.Counts.Visible > 0);
        await Assert.ThrowsAsync<TarnException>(() => moves.Start(dead.Core.Shards.Stream, "target", null, default));
        await moves.DisposeAsync();
        var before = target.Counts.Visible;
        Assert.True(before < 200);
        moves = world.Moves();
        await moves.Resume(default);
        await Patience.Until(() => target.Counts.Visible > before);
        Assert.NotNull(await moves.Cancel(task.Source, task.Started, default));
        await Patience.Until(async () => (await moves.Of(task.Source, default))[0].Status == MoveStatus.Cancelled);
        Assert.Equal(200, target.Counts.Visible + dead.Counts.Visible);
        await moves.DisposeAsync();
    }

    [Fact]
    public async Task A_message_without_a_source_fails_the_task_and_stays()
    {
        await using var world = await QueueWorld.Open();
        var dead = await world.Queue("dead");
        await dead.Send(world.Message("a"));
        await using var moves = world.Moves();
        await moves.Start(dead.Core.Shards.Stream, null, null, default);
        var ended = await UntilEnded(moves, dead, MoveStatus.Failed, 0);
        Assert.Equal("CouldNotDetermineMessageSource", ended.FailureReason);
        Assert.Equal(1, Assert.Single(await dead.Receive()).Receipt.Receives);
    }

    private static async Task<MoveTask> UntilEnded(MoveTasks moves, MessageQueue queue, MoveStatus status, long moved)
    {
        MoveTask? found = null;
        await Patience.Until(async () => !(found = (await moves.Of(queue.Core.Shards.Stream, default))[0]).IsActive);
        Assert.Equal((status, moved), (found!.Status, found.Moved));
        return found;
    }
}
