using System.Globalization;
using System.Security.Cryptography;
using System.Text;
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

        // The same event waits for a place: its other row goes, also when the target's name is too long for a key.
        await Replace(store, new UndoneEvent(5, 0, 1, 2, new EventFacts("r", 3, 4)) { Place = new EventSlot("t", "h") });
        Assert.Equal(["0000000000000005 = 030274026801020272" + "0304"], await Rows(store, DispatchWorld.Spaces.Undone));
        Assert.Empty(await Rows(store, DispatchWorld.Spaces.Due));
        Assert.Equal(["00000001740000000000000005 = "], await Rows(store, DispatchWorld.Spaces.Places));
        await Replace(store, new UndoneEvent(5, 0, 1, 2, new EventFacts("r", 3, 4)) { Place = new EventSlot(new string('t', 2_000), "h") });
        Assert.Equal(
            ["000007d0" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(new string('t', 2_000)))) + "0000000000000005 = "],
            await Rows(store, DispatchWorld.Spaces.Places));

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

    [Fact]
    public async Task Events_in_rows_of_older_builds_reach_their_target()
    {
        await using var world = await DispatchWorld.Open(calls: new(64, 1));
        foreach (var name in new[] { "a", "b", "c" })
        {
            await world.Accept("t", name);
        }

        // The first two have the rows of version 1 and 2 with the time 7; the third waits for a place.
        var stream = await EventStream.Open(world.Store, DispatchWorld.Spaces.Stream, ConsumerKind.Invocations, world.Time.GetUtcNow(), default);
        await world.Restart(async () => await world.Store.Commit(
            transaction =>
            {
                ConsumerPositions.Move(transaction, stream.PositionIn(stream.Shard), 3, epoch: 0);
                foreach (var (offset, value) in new[] { (0, "0100000000000000070000000100000009"), (1, "02000000000000000701090272" + "0304") })
                {
                    transaction.Put(DispatchWorld.Spaces.Undone, Convert.FromHexString($"000000000000000{offset}"), Convert.FromHexString(value));
                    transaction.Put(DispatchWorld.Spaces.Due, Convert.FromHexString($"0000000000000007000000000000000{offset}"), default);
                }

                new UndoneEvent(2, 0, 1, 0, new EventFacts("r", 3, 4)) { Place = new EventSlot("t", "t") }.Put(transaction, DispatchWorld.Spaces);
                return ValueTask.FromResult(0);
            },
            default));
        world.Events.Start();
        await world.UntilEnded(("a", "Succeeded 2"), ("b", "Succeeded 2"), ("c", "Succeeded 2"));
        await world.UntilIdle();
        await Patience.Until(() => world.Events.Waiting.Count == 0);
        Assert.Empty(await world.Store.Read(async reader => await reader.Scan(DispatchWorld.Spaces.Places, KeyRange.All, 10), default));
        Assert.Empty(await world.Store.Read(async reader => await reader.Scan(DispatchWorld.Spaces.Due, KeyRange.All, 10), default));
    }

    private static async Task Replace(MemoryMetadataStore store, UndoneEvent undone) => await store.Commit(
        async transaction =>
        {
            await UndoneEvent.Remove(transaction, DispatchWorld.Spaces, undone.Offset);
            undone.Put(transaction, DispatchWorld.Spaces);
            return 0;
        },
        default);

    private static async Task<IEnumerable<string>> Rows(MemoryMetadataStore store, Space space) => (await store.Read(
        async reader => await reader.Scan(space, KeyRange.All, 10), default))
        .Select(row => $"{Convert.ToHexStringLower(row.Key.Span)} = {Convert.ToHexStringLower(row.Value.Span)}");
}
