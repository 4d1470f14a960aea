using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Serving;
using Tarn.Messaging.Queues.Spill;
using Tarn.Storage;
using Tarn.Storage.Rows.Memory;
using Tarn.Storage.Streams;

namespace Tarn.Messaging.Tests.Queues;

/// <summary>Queues whose scratch cannot be written any more.</summary>
public sealed class SpillFailureTests
{
    private static readonly QueueRules Fifo = new() { IsFifo = true };

    private readonly MemoryRowStore _rows = new();

    [Fact]
    public async Task A_stored_message_is_acknowledged_without_scratch_and_the_next_one_is_throttled()
    {
        await using var world = await Open(spare: 0);
        var queue = await world.Queue("q", Fifo);
        FailRows();
        var sent = await queue.Send(world.Message("a", "g", "1"));
        Assert.Equal(sent, await queue.Send(world.Message("again", "g", "1")));
        var failure = await Assert.ThrowsAsync<TarnException>(() => queue.Send(world.Message("b", "g", "2")));
        Assert.Equal(ErrorKind.Throttled, failure.Kind);
        Assert.Equal(1, queue.Counts.Visible);
    }

    [Fact]
    public async Task A_copy_that_is_durable_is_registered_without_scratch()
    {
        await using var world = await Open(spare: 0);
        var queue = await world.Queue("q", Fifo);
        FailRows();
        using (var intake = new QueueIntake(queue))
        {
            intake.Messages.Add(world.Message("a", "g", "1"));
            await intake.Reserve();
            await intake.Enter();
            var outcome = await world.Log.Append(new LogAppend { Shards = new[] { intake.Batch()!.Value } }, default);
            intake.Registered(outcome.Shards.Span[0].BaseOffset);
        }

        Assert.Equal(["a"], await queue.Bodies());
    }

    [Fact]
    public async Task Old_ids_are_forgotten_without_scratch()
    {
        var time = new ManualTime();
        await using var world = await Open(spare: 1, time);
        var queue = await world.Queue("q", Fifo);
        await queue.Send(world.Message("a", "g", "1"));
        await queue.Send(world.Message("b", "g", "2"));
        FailRows();
        time.Advance(TimeSpan.FromMinutes(10));
        await queue.Send(world.Message("c", "g", "2"));
        Assert.Equal(3, queue.Counts.Visible);
    }

    [Fact]
    public async Task A_delay_that_cannot_be_spilled_stops_the_head_and_hides_no_message_before_it()
    {
        var time = new ManualTime();
        await using var world = await Open(spare: 0, time);
        var queue = await world.Queue("q");
        await queue.Send([world.Message("now"), world.Message("later", delayMs: 5_000)], default);
        FailRows();
        Assert.Equal(["now"], await queue.Bodies());
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["later"], await queue.Bodies());
    }

    private Task<QueueWorld> Open(int spare, TimeProvider? time = null) =>
        QueueWorld.Open(time ?? new ManualTime(), spills: () => (new EntryBudget(1_000_000, spare), new SpillStore(() => _rows, runItems: 64)));

    private void FailRows()
    {
        _rows.FailsNextFlush = true;
        Assert.Throws<TarnException>(_rows.Flush);
    }
}
