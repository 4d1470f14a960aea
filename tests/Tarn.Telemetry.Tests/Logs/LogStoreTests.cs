using Tarn.Storage.Calls;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Rows;

namespace Tarn.Telemetry.Tests.Logs;

/// <summary>Events are read from the tail, from segments, and from both, the same each time.</summary>
public sealed class LogStoreTests
{
    private const long HourMs = 3_600_000;

    [Fact]
    public async Task Random_puts_flushes_restarts_and_pages_give_each_event_once_in_order()
    {
        for (var seed = 1; seed <= 30; seed++)
        {
            var chance = new Random(seed);
            await using var world = await LogWorld.Open();
            var expected = new List<(long TimeMs, int Order, string Stream, string Message)>();
            var start = 1_800_000_000_000;
            for (var put = 0; put < 40; put++)
            {
                var stream = $"s{chance.Next(4)}";
                var events = Enumerable.Range(0, chance.Next(1, 20))
                    .Select(i => (start + chance.NextInt64(3 * HourMs), $"{put}/{i} {new string('x', chance.Next(1, 3_000))}"))
                    .OrderBy(each => each.Item1).ToList();
                await world.Put(stream, events);
                expected.AddRange(events.Select(each => (each.Item1, expected.Count, stream, each.Item2)));
                switch (chance.Next(6))
                {
                    case 0:
                        await world.Logs.Flush(LogWorld.Scope, default);
                        break;
                    case 1:
                        await world.Restart();
                        break;
                }
            }

            var ordered = expected.Select((each, index) => (each.TimeMs, index, each.Stream, each.Message)).Order().ToList();
            foreach (var streams in (string[][])[["s0"], ["s1"], ["s0", "s2"], []])
            {
                var (from, before) = (start + chance.NextInt64(2 * HourMs), start + 2 * HourMs + chance.NextInt64(HourMs));
                var query = (await world.Of(streams)) with
                {
                    FromMs = from,
                    BeforeMs = before,
                    EventsMax = chance.Next(1, 30),
                    BytesMax = chance.Next(1, 20_000),
                };
                var wanted = ordered
                    .Where(each => (streams.Length == 0 || streams.Contains(each.Stream)) && each.TimeMs >= from && each.TimeMs < before)
                    .Select(each => each.Message);
                Assert.Equal(wanted, await world.Messages(query));
                Assert.Equal(wanted, await world.Messages(query with { Descending = true }));
            }
        }
    }

    [Fact]
    public async Task An_acknowledged_event_is_read_at_once_and_a_repeated_call_does_not_double_it()
    {
        await using var world = await LogWorld.Open();
        var call = new CallKey(1, 2);
        for (var i = 0; i < 3; i++)
        {
            await world.Put("s", [(1_800_000_000_000, "once")], call);
            Assert.Equal(["once"], await world.Messages(await world.Of("s")));
        }
    }

    [Fact]
    public async Task Events_of_a_deleted_stream_are_hidden_and_then_removed_with_their_segment()
    {
        var time = new ManualTime();
        await using var world = await LogWorld.Open(time);
        await world.Put("gone", time.NowMs, "old");
        await world.Logs.Flush(LogWorld.Scope, default);
        await world.Put("gone", time.NowMs, "late");
        Assert.True(await world.Store.Commit(
            transaction => world.Logs.DeleteStream(transaction, LogWorld.Scope, LogWorld.Group, "gone"), default));
        world.Forget();
        await world.Put("gone", time.NowMs, "new");
        Assert.Equal(["new"], await world.Messages(await world.Of("gone")));
        var all = await world.Logs.Read(await world.Of(), default);
        var names = await world.Logs.Streams.Names(all.Events.Select(each => each.Stream).ToHashSet(), default);
        Assert.Single(names);

        var removed = new List<LogRemoval>();
        Task Note(LogScope scope, IReadOnlyList<LogRemoval> removals, CancellationToken cancellationToken)
        {
            removed.AddRange(removals);
            return Task.CompletedTask;
        }

        await world.Logs.Remove(Note, default);
        Assert.Empty(removed);
        time.Advance(TimeSpan.FromMinutes(2));
        await world.Logs.Remove(Note, default);
        Assert.Single(removed);
        Assert.Equal(["new"], await world.Messages(await world.Of()));
        Assert.Equal(3, await world.Logs.SizeOf(LogWorld.Scope, LogWorld.Group, default));
        await world.Logs.Remove(Note, default);
        Assert.Single(removed);
    }

    [Fact]
    public async Task A_deleted_group_leaves_no_row_and_no_byte()
    {
        var time = new ManualTime();
        await using var world = await LogWorld.Open(time);
        await world.Put("a", time.NowMs, "1", "2");
        await world.Put("b", time.NowMs, "3");
        await world.Store.Commit(
            transaction =>
            {
                world.Logs.DeleteGroup(transaction, LogWorld.Scope, LogWorld.Group);
                return ValueTask.FromResult(true);
            },
            default);
        time.Advance(TimeSpan.FromMinutes(2));
        await world.Logs.Remove(static (_, _, _) => Task.CompletedTask, default);
        foreach (var space in new[]
        {
            LogSpaces.Streams, LogSpaces.StreamNames, LogSpaces.StreamBlocks, LogSpaces.GroupBlocks, LogSpaces.Segments, LogSpaces.Sizes, LogSpaces.Removals,
        })
        {
            Assert.Empty(await world.Store.Read(reader => reader.Scan(space, Storage.Metadata.KeyRange.All, 10), default));
        }
    }

    [Fact]
    public async Task Expired_blocks_are_removed_and_newer_ones_stay()
    {
        var time = new ManualTime();
        await using var world = await LogWorld.Open(time);
        await world.Put("s", time.NowMs - (5 * HourMs), "old");
        await world.Put("s", time.NowMs, "new");
        await world.Logs.Flush(LogWorld.Scope, default);
        await world.Logs.Expire(LogWorld.Group, time.NowMs - HourMs, default);
        Assert.Equal(["new"], await world.Messages(await world.Of("s")));
        Assert.Equal(3, await world.Logs.SizeOf(LogWorld.Scope, LogWorld.Group, default));
    }

    [Fact]
    public async Task Streams_are_ordered_by_name_or_by_their_latest_event_with_facts_of_tail_and_segments()
    {
        var time = new ManualTime();
        await using var world = await LogWorld.Open(time);
        foreach (var (stream, minutes) in new[] { ("a", 3), ("b", 1), ("c", 2) })
        {
            await world.Put(stream, time.NowMs - (minutes * 60_000), "x");
        }

        await world.Logs.Flush(LogWorld.Scope, default);
        await world.Put("b", time.NowMs, "newest");
        await world.Messages(await world.Of("b"));
        var page = await world.Logs.Streams.ByLastEvent(LogWorld.Scope, LogWorld.Group, null, 2, true, default);
        Assert.Equal(["b", "c"], page.Select(row => row.Name));
        Assert.Equal((time.NowMs - 60_000, time.NowMs), (page[0].FirstMs, page[0].LastMs));
        var after = Telemetry.Logs.LogStreams.PlaceOf(page[1]);
        Assert.Equal(["a"], (await world.Logs.Streams.ByLastEvent(LogWorld.Scope, LogWorld.Group, after, 2, true, default)).Select(row => row.Name));
        Assert.Equal(["b", "c"], (await Named("a", false)).Select(row => row.Name));
        Assert.Equal(["b", "a"], (await Named("c", true)).Select(row => row.Name));

        async Task<IReadOnlyList<LogStreamRow>> Named(string place, bool descending) =>
            await world.Logs.Streams.ByName(LogWorld.Scope, LogWorld.Group, "", place, 10, descending, default);
    }

    [Fact]
    public async Task A_search_that_finds_little_returns_its_place_and_goes_on()
    {
        await using var world = await LogWorld.Open();
        for (var i = 0; i < 100; i++)
        {
            await world.Put("s", 1_800_000_000_000 + (i * HourMs), new string('x', 1_000_000));
        }

        await world.Put("s", 1_800_000_000_000 + (100 * HourMs), "found");
        await world.Logs.Flush(LogWorld.Scope, default);
        var query = (await world.Of()) with { Matches = each => LogWorld.TextOf(each) == "found" };
        var first = await world.Logs.Read(query, default);
        Assert.Empty(first.Events);
        Assert.NotNull(first.Next);
        Assert.Equal(["found"], await world.Messages(query));
    }
}
