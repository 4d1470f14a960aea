using System.Diagnostics;
using System.Globalization;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Serving;
using Tarn.Messaging.Queues.Spill;
using Tarn.Storage.Disk;
using Tarn.Storage.Rows;
using Tarn.Storage.Rows.RocksDb;
using Xunit.Abstractions;

namespace Tarn.Messaging.Tests.Queues;

/// <summary>
/// Many delayed messages and ids in one queue, with journal and RocksDB: TARN_SPILL_ITEMS of each, 20,000 unless it is set. Prints the sends per second
/// with and without the spill.
/// </summary>
public sealed class ManySpilledTests(ITestOutputHelper output) : IDisposable
{
    private const int Spare = 5_000;
    private const int Senders = 8;

    private static readonly int Items = Environment.GetEnvironmentVariable("TARN_SPILL_ITEMS") is { Length: > 0 } items
        ? int.Parse(items, CultureInfo.InvariantCulture) : 20_000;

    private readonly string _root = Directory.CreateTempSubdirectory("tarn-spilled-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Many_delayed_messages_come_at_their_times_over_a_restart()
    {
        var time = new ManualTime(DateTimeOffset.UtcNow);
        await using var world = await QueueWorld.OpenDurable(_root, time, Spills);
        var queue = await world.Queue("q");
        await Send(world, queue, "delayed", n => world.Message($"{n}", delayMs: Delay(n) * 1_000));
        var clock = Stopwatch.StartNew();
        Assert.Empty(await queue.Receive());
        output.WriteLine($"the head passed them in {clock.ElapsedMilliseconds} ms");
        Assert.Equal(Items, queue.Counts.Delayed);
        Assert.True(world.Room.HasRoom);
        await world.Restart(closes: false);
        clock.Restart();
        queue = await world.Reopened("q");
        output.WriteLine($"a start without a snapshot at the end: {clock.ElapsedMilliseconds} ms");
        var seen = new bool[Items];
        for (var second = 1; second <= 10; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            while (await queue.Receive() is { Count: > 0 } some)
            {
                foreach (var n in some.Select(message => int.Parse(message.Message.Body, CultureInfo.InvariantCulture)))
                {
                    Assert.False(seen[n], $"{n} came twice");
                    Assert.Equal(second, Delay(n));
                    seen[n] = true;
                }

                await queue.Delete([.. some.Select(message => message.Receipt)]);
            }
        }

        Assert.DoesNotContain(false, seen);
        output.WriteLine($"memory {GC.GetTotalMemory(forceFullCollection: true) >> 20} MiB");
    }

    [Fact]
    public async Task Many_ids_are_recognised_over_a_restart()
    {
        var time = new ManualTime(DateTimeOffset.UtcNow);
        await using var world = await QueueWorld.OpenDurable(_root, time, Spills);
        var queue = await world.Queue("q", new QueueRules { IsFifo = true });
        await Send(world, queue, "ids in memory and spilled", n => world.Message("m", $"g{n}", $"{n}"));
        await world.Restart(closes: false);
        var clock = Stopwatch.StartNew();
        queue = await world.Reopened("q");
        output.WriteLine($"a start: {clock.ElapsedMilliseconds} ms");
        for (var n = 0; n < Items; n += Items / 100)
        {
            await queue.Send(world.Message("again", "g", $"{n}"));
        }

        Assert.Equal(Items, queue.Counts.Visible);
        time.Advance(TimeSpan.FromMinutes(6));
        await queue.Send(world.Message("new", "g", "0"));
        Assert.Equal(Items + 1, queue.Counts.Visible);
        output.WriteLine($"memory {GC.GetTotalMemory(forceFullCollection: true) >> 20} MiB");
    }

    private static int Delay(int n) => 1 + (n * 7 % 10);

    // Each opening has empty rows, as each start of the program.
    private (EntryBudget Room, SpillStore Spill) Spills()
    {
        var disk = new FileDisk(Directory.CreateDirectory(Path.Combine(_root, $"rows-{Guid.NewGuid():N}")).FullName, TimeProvider.System);
        var options = new RowStoreOptions { MemoryBytes = 8 << 20 };
        return (new EntryBudget(150_000, Spare), new SpillStore(() => RowFolder.Open(disk, "rows", options, static (_, _) => null).Store));
    }

    private async Task Send(QueueWorld world, MessageQueue queue, string what, Func<int, Tarn.Messaging.Queues.Messages.QueueMessage> message)
    {
        var (next, clock) = (0, Stopwatch.StartNew());
        var inMemory = TimeSpan.Zero;
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(async () =>
        {
            for (int from; (from = Interlocked.Add(ref next, 10) - 10) < Items;)
            {
                await queue.Send([.. Enumerable.Range(from, 10).Select(message)], default);
                if (from == Spare)
                {
                    inMemory = clock.Elapsed;
                }
            }
        })));
        var spilled = clock.Elapsed - inMemory;
        output.WriteLine($"{what}: {Spare / inMemory.TotalSeconds:0} sends/s within the memory, {(Items - Spare) / spilled.TotalSeconds:0} beyond it");
        Assert.True(world.Room.HasRoom);
    }
}
