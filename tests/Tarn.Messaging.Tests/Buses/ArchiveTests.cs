using Tarn.Messaging.Buses.Archives;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Replays;
using Tarn.Messaging.Buses.Rules;
using Tarn.Messaging.Tests.Queues;
using Tarn.Storage;
using Tarn.Storage.Tasks;

namespace Tarn.Messaging.Tests.Buses;

/// <summary>Archived events, and their way back to the rules of their bus.</summary>
public sealed class ArchiveTests
{
    private const string All = """{"source":["tests"]}""";
    private const string Even = """{"detail":{"number":[0,2,4]}}""";

    [Fact]
    public async Task A_replay_sends_the_archived_events_again_in_their_order()
    {
        await using var world = await BusWorld.Open(await QueueWorld.Open());
        var (bus, archive) = await Filled(world, Even);
        await world.Replay(bus, archive, "again");
        Assert.Equal([0, 2, 4], (await world.Take("q", 3)).Select(BusWorld.NumberOf));
        var ended = await world.Ended("again");
        Assert.Equal((TaskState.Succeeded, null), (ended.State, ended.Reason));
        Assert.NotNull(ended.LastMs);
    }

    [Fact]
    public async Task A_replayed_event_names_its_replay_and_is_not_archived_again()
    {
        await using var world = await BusWorld.Open(await QueueWorld.Open());
        var (bus, archive) = await Filled(world, pattern: null);
        var before = await world.All.Archives.Count(archive, default);
        await world.Replay(bus, archive, "again");
        Assert.All(await world.Take("q", 5), message => Assert.Contains("\"replay-name\":\"again\"", message.Body, StringComparison.Ordinal));
        await world.Ended("again");
        await world.Settle(bus);
        Assert.Equal(5, before.Events);
        Assert.Equal(before, await world.All.Archives.Count(archive, default));
    }

    [Fact]
    public async Task Chosen_rules_alone_see_a_replay()
    {
        await using var world = await BusWorld.Open(await QueueWorld.Open());
        var (bus, archive) = await Filled(world, pattern: null);
        await world.Queue("other");
        await world.Rule(bus, "other", All, new RuleTarget { Id = "t", Arn = BusWorld.ArnOf("other") });
        await world.Replay(bus, archive, "again", "other");
        Assert.Equal([0, 1, 2, 3, 4], (await world.Take("other", 5)).Select(BusWorld.NumberOf));
        await world.Ended("again");
        Assert.False(await world.TakeNow("q", []));
    }

    [Fact]
    public async Task An_event_that_was_put_before_the_start_is_replayed_at_once()
    {
        await using var world = await BusWorld.Open(await QueueWorld.Open());
        await world.Queue("q");
        var bus = await world.Bus("default");
        var archive = await world.Archive(bus, "a");
        for (var i = 0; i < 20; i++)
        {
            await world.Put(bus, i);
        }

        await world.Rule(bus, "r", """{"replay-name":["again"]}""", new RuleTarget { Id = "t", Arn = BusWorld.ArnOf("q") });
        await world.Replay(bus, archive, "again");
        Assert.Equal(Enumerable.Range(0, 20), (await world.Take("q", 20)).Select(BusWorld.NumberOf));
    }

    [Fact]
    public async Task Events_leave_an_archive_after_its_retention()
    {
        var time = new ManualTime();
        await using var world = await BusWorld.Open(await QueueWorld.Open(time));
        var (bus, archive) = await Filled(world, pattern: null, days: 400);
        time.Advance(TimeSpan.FromDays(399));
        await world.Put(bus, 5);
        await world.Settle(bus);
        Assert.Equal(6, (await world.All.Archives.Count(archive, default)).Events);
        time.Advance(TimeSpan.FromDays(2));
        await world.All.Tend(default);
        var (events, bytes) = await world.All.Archives.Count(archive, default);
        Assert.Equal(1, events);
        Assert.InRange(bytes, 1, 500);
        Assert.Equal([5L], world.Expired.Values);
        await world.Restart();
        Assert.Equal((events, bytes), await world.All.Archives.Count(archive, default));
    }

    [Fact]
    public async Task A_replay_over_restarts_sends_each_event_once()
    {
        await using var world = await BusWorld.Open(await QueueWorld.Open());
        await world.Queue("q");
        var bus = await world.Bus("default");
        var archive = await world.Archive(bus, "a");
        const int Events = 3_000;
        for (var i = 0; i < Events; i++)
        {
            await world.Put(bus, i);
        }

        await world.Settle(bus);
        await world.Rule(bus, "r", """{"replay-name":["again"]}""", new RuleTarget { Id = "t", Arn = BusWorld.ArnOf("q") });
        await world.Replay(bus, archive, "again");
        for (var restart = 0; restart < 3; restart++)
        {
            await world.Restart();
        }

        Assert.Equal(TaskState.Succeeded, (await world.Ended("again")).State);
        await world.Settle(await world.Bus("default"));
        Assert.Equal(Enumerable.Range(0, Events), (await world.Take("q", Events)).Select(BusWorld.NumberOf));
    }

    [Fact]
    public async Task Names_and_numbers_of_replays_are_bounded()
    {
        await using var world = await BusWorld.Open(await QueueWorld.Open());
        var (bus, archive) = await Filled(world, pattern: null);
        await world.Replay(bus, archive, "again");
        var taken = await Assert.ThrowsAsync<TarnException>(() => world.Replay(bus, archive, "again"));
        Assert.Equal(ErrorKind.AlreadyExists, taken.Kind);
        await world.Ended("again");
        Assert.Null(await world.All.Replays.Cancel(await world.Ended("again"), default));
    }

    [Theory]
    [InlineData(null, """{"replay-name":[{"exists":false}]}""")]
    [InlineData("""{"source":["a"]}""", """{"source":["a"],"replay-name":[{"exists":false}]}""")]
    public void The_rule_of_an_archive_sees_no_replayed_event(string? pattern, string expected) => Assert.Equal(expected, ArchiveRules.PatternOf(pattern));

    [Fact]
    public void Places_are_in_the_order_of_shards_and_offsets()
    {
        Assert.True(new ArchiveOffset(1, 9).CompareTo(new ArchiveOffset(2, 0)) < 0);
        Assert.True(new ArchiveOffset(2, 1).CompareTo(new ArchiveOffset(2, 0)) > 0);
    }

    // An archive with five events of the bus, and a rule that sends all later ones to a queue.
    private static async Task<(RegisteredBus Bus, RegisteredArchive Archive)> Filled(BusWorld world, string? pattern, int days = 0)
    {
        await world.Queue("q");
        var bus = await world.Bus("default");
        var archive = await world.Archive(bus, "a", pattern, days);
        for (var i = 0; i < 5; i++)
        {
            await world.Put(bus, i);
        }

        await world.Settle(bus);
        await world.Rule(bus, "r", All, new RuleTarget { Id = "t", Arn = BusWorld.ArnOf("q") });
        return (bus, archive);
    }
}
