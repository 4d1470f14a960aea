using Tarn.Storage;
using Tarn.Storage.Streams;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Rows;

namespace Tarn.Telemetry.Tests.Logs;

/// <summary>Full disks, refused appends and damaged frames.</summary>
public sealed class LogFaultTests
{
    [Theory]
    [InlineData(AppendStatus.DiskFull, ErrorKind.DiskFull)]
    [InlineData(AppendStatus.Throttled, ErrorKind.Throttled)]
    [InlineData(AppendStatus.Unavailable, ErrorKind.Unavailable)]
    [InlineData(AppendStatus.OutcomeUnknown, ErrorKind.OutcomeUnknown)]
    public async Task A_put_that_was_not_appended_is_not_acknowledged(AppendStatus status, ErrorKind kind)
    {
        ScriptedLog? log = null;
        await using var world = await LogWorld.Open(seenLog: real => log = new ScriptedLog(real));
        await world.Put("s", 1_800_000_000_000, "kept");
        log!.Status = status;
        Assert.Equal(kind, (await Assert.ThrowsAsync<TarnException>(() => world.Put("s", 1_800_000_000_001, "refused"))).Kind);
        log.Status = null;
        Assert.Equal(["kept"], await world.Messages(await world.Of("s")));
    }

    [Fact]
    public async Task A_damaged_frame_loses_its_events_only()
    {
        ScriptedLog? log = null;
        await using var world = await LogWorld.Open(seenLog: real => log = new ScriptedLog(real));
        log!.DamagedAt = 2;
        await world.Put("s", 1_800_000_000_000, "a", "b");
        await world.Put("s", 1_800_000_000_002, "c", "d");
        await world.Put("s", 1_800_000_000_004, "e");
        Assert.Equal(["a", "b", "e"], await world.Messages(await world.Of("s")));
        await world.Logs.Flush(LogWorld.Scope, default);
        Assert.Equal(["a", "b", "e"], await world.Messages(await world.Of("s")));
    }

    [Fact]
    public async Task A_log_that_lost_its_tail_goes_on_in_a_new_shard()
    {
        await using var world = await LogWorld.Open();
        await world.Put("s", 1_800_000_000_000, "kept");
        await world.Logs.Flush(LogWorld.Scope, default);
        await world.Store.Commit(
            async transaction =>
            {
                var feed = (await LogFeed.Find(transaction, LogWorld.Scope))!;
                (feed with { Next = EventNumber.Of(0, 1_000) }).Put(transaction);
                return true;
            },
            default);
        await world.Restart();
        await world.Put("s", 1_800_000_000_001, "new");
        Assert.Equal(["kept", "new"], await world.Messages(await world.Of("s")));
        await world.Logs.Flush(LogWorld.Scope, default);
        await world.Restart();
        Assert.Equal(["kept", "new"], await world.Messages(await world.Of("s")));
    }

    [Fact]
    public async Task A_live_session_sees_matching_events_and_samples_a_flood()
    {
        var time = new ManualTime();
        await using var world = await LogWorld.Open(time);
        using var session = world.Logs.Sessions.Open(LogWorld.Scope, place => place.StreamName == "s", each => LogWorld.TextOf(each) != "no");
        await world.Put("t", time.NowMs, "elsewhere");
        await world.Put("s", time.NowMs, "yes", "no");
        Assert.Equal(("yes", false), await Next());
        await world.Put("s", [.. Enumerable.Range(0, 600).Select(i => (time.NowMs, $"{i}"))]);
        var (first, isSampled) = await Next();
        Assert.Equal(("0", true), (first, isSampled));
        Assert.Throws<TarnException>(() =>
        {
            for (var i = 0; i < 15; i++)
            {
                world.Logs.Sessions.Open(LogWorld.Scope, static _ => true, null);
            }
        });

        async Task<(string First, bool IsSampled)> Next()
        {
            await world.Logs.Read(await world.Of("s"), default);
            while (true)
            {
                // an update of a second in which the session's own reader got no event is empty
                var next = session.Next(default).AsTask();
                time.Advance(TimeSpan.FromSeconds(1));
                var update = await next.InTime();
                Assert.NotNull(update);
                if (update.Events is [var first, ..])
                {
                    return (LogWorld.TextOf(first.Event), update.IsSampled);
                }
            }
        }
    }

    [Fact]
    public async Task While_no_segment_can_be_written_puts_are_kept_memory_is_bounded_and_reads_say_so()
    {
        var time = new ManualTime();
        FullStore? store = null;
        await using var world = await LogWorld.Open(time, seenStore: real => store = new FullStore(real));
        await world.Put("s", time.NowMs, "0");
        store!.IsFull = true;
        var message = new string('x', 500_000);
        for (var i = 1; i <= 60; i++)
        {
            await world.Put("s", time.NowMs + i, $"{i} {message}");
        }

        await Patience.Until(() => store.Refused > 0);
        var reading = world.Logs.Read(await world.Of("s"), default).AsTask();
        await Patience.Until(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return reading.IsCompleted;
        });
        Assert.Equal(ErrorKind.Unavailable, (await Assert.ThrowsAsync<TarnException>(() => reading)).Kind);
        store.IsFull = false;
        // The clock runs ahead of a slow machine, so a read may still give up its wait. Like a client, the test reads again then.
        var whole = Whole();
        await Patience.Until(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(200));
            whole = whole.Exception?.InnerException is TarnException { Kind: ErrorKind.Unavailable } ? Whole() : whole;
            return whole.IsCompleted;
        });
        Assert.Equal(61, await whole);

        Task<int> Whole() => Task.Run(async () => (await world.Messages(await world.Of("s"))).Count);
    }
}
