using System.Globalization;
using Tarn.Dispatch.Rows;
using Tarn.Dispatch.Targets;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Dispatch.Tests;

/// <summary>Events over restarts, and the bytes of their rows.</summary>
public sealed class EventRestartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-dispatch-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task No_accepted_event_is_lost_or_ended_twice_over_restarts_during_calls()
    {
        const int Lives = 4;
        const int EventsOfLife = 30;
        for (var life = 0; life < Lives; life++)
        {
            await using var world = await DispatchWorld.OpenDurable(_folder);

            // Half of the calls hang until the end of the life, as those of a process that is killed.
            world.Target.Gate = name => int.Parse(name, CultureInfo.InvariantCulture) % 2 == 0 ? Task.Delay(Timeout.Infinite) : Task.CompletedTask;
            world.Events.Start();
            for (var i = 0; i < EventsOfLife; i++)
            {
                var number = (life * EventsOfLife) + i;
                await world.Accept($"t{i % 5}", number.ToString(CultureInfo.InvariantCulture));
            }

            await Patience.Until(async () => (await world.Ends()).Count >= life + 1);
        }

        await using var last = await DispatchWorld.OpenDurable(_folder);
        var before = await last.Ends();
        last.Events.Start();
        await Patience.Until(async () => (await last.Ends()).Count == Lives * EventsOfLife);
        await last.UntilIdle();

        // An event that has ended is not tried again, and one that has not is.
        Assert.Equal(
            Enumerable.Range(0, Lives * EventsOfLife).Select(i => i.ToString(CultureInfo.InvariantCulture)).Except(before.Keys).Order(),
            last.Target.Calls.Order());
    }

    [Fact]
    public async Task An_event_that_waits_keeps_its_time_and_its_calls_over_a_restart()
    {
        var time = new ManualTime();
        await using var world = await DispatchWorld.Open(time);
        world.Target.Answer = static _ => TryResult.Failed;
        world.Events.Start();
        await world.Accept("t", "a");
        await Patience.Until(() => time.HasTimer(TimeSpan.FromMinutes(1)));
        await world.Restart();
        time.Advance(TimeSpan.FromSeconds(20));
        world.Events.Start();
        await Patience.Until(() => time.HasTimer(TimeSpan.FromSeconds(40)));
        Assert.Single(world.Target.Calls);
        time.Advance(TimeSpan.FromSeconds(40));
        await Patience.Until(() => time.HasTimer(TimeSpan.FromMinutes(2)));
        time.Advance(TimeSpan.FromMinutes(2));
        await world.UntilEnded(("a", "Exhausted 3"));
    }

    [Fact]
    public async Task Events_of_a_log_that_has_lost_its_tail_get_a_new_shard_and_are_not_skipped()
    {
        await using var world = await DispatchWorld.Open();
        world.Events.Start();
        await world.Accept("t", "a");
        await world.UntilEnded(("a", "Succeeded 1"));
        await world.UntilIdle();

        // As after a restore of an older log: its 4 newest events are missing, and one of them waits for a retry.
        var stream = await EventStream.Open(world.Store, DispatchWorld.Spaces.Stream, ConsumerKind.Invocations, world.Time.GetUtcNow(), default);
        await world.Restart(async () => await world.Store.Commit(
            transaction =>
            {
                ConsumerPositions.Move(transaction, stream.PositionIn(stream.Shard), 5, epoch: 0);
                ConsumerPositions.Move(transaction, stream.LowIn(stream.Shard), 3, epoch: 0);
                new UndoneEvent(3, 0, 1, 0, new EventFacts("", 0, 0)).Put(transaction, DispatchWorld.Spaces);
                return ValueTask.FromResult(0);
            },
            default));
        await world.Accept("t", "b");
        world.Events.Start();
        await world.UntilEnded(("a", "Succeeded 1"), ("b", "Succeeded 1"));
        await world.Accept("t", "c");
        await world.UntilEnded(("a", "Succeeded 1"), ("b", "Succeeded 1"), ("c", "Succeeded 1"));
        await world.UntilIdle();

        // The new shard is found again, and no event of it is repeated.
        await world.Restart();
        world.Events.Start();
        await world.Accept("t", "d");
        await world.UntilEnded(("a", "Succeeded 1"), ("b", "Succeeded 1"), ("c", "Succeeded 1"), ("d", "Succeeded 1"));
        Assert.Equal(["a", "b", "c", "d"], world.Target.Calls);
        Assert.Equal(2, world.Directory.ShardsOf(stream.Stream).Count);
    }

    [Fact]
    public async Task Rows_have_the_bytes_of_older_builds()
    {
        await using var store = new MemoryMetadataStore();
        await store.Commit(
            transaction =>
            {
                new UndoneEvent(5, 0x0102030405, 1, 2, new EventFacts("r", 3, 4)).Put(transaction, DispatchWorld.Spaces);
                return ValueTask.FromResult(0);
            },
            default);
        Assert.Equal(["0000000000000005 = 020000000102030405010202720304"], await Rows(store, DispatchWorld.Spaces.Undone));
        Assert.Equal(["00000001020304050000000000000005 = "], await Rows(store, DispatchWorld.Spaces.Due));

        await store.Commit(
            transaction =>
            {
                transaction.Put(DispatchWorld.Spaces.Stream, default, Convert.FromHexString("01000000000000000b000000000000000c000000000000000d"));
                return ValueTask.FromResult(0);
            },
            default);
        var stream = await EventStream.Open(store, DispatchWorld.Spaces.Stream, ConsumerKind.Invocations, DateTimeOffset.UnixEpoch, default);
        Assert.Equal(new EventStream(new StreamId(11), new ShardId(12), new ConsumerId(13)), stream);
    }

    private static async Task<IEnumerable<string>> Rows(MemoryMetadataStore store, Space space) => (await store.Read(
        async reader => await reader.Scan(space, KeyRange.All, 10), default))
        .Select(row => $"{Convert.ToHexStringLower(row.Key.Span)} = {Convert.ToHexStringLower(row.Value.Span)}");
}
