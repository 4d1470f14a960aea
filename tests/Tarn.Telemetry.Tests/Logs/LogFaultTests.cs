using Tarn.Storage;
using Tarn.Storage.Streams;

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
    public async Task While_no_segment_can_be_written_puts_are_kept_memory_is_bounded_and_reads_say_so()
    {
        var time = new ManualTime();
        FullStore? store = null;
        await using var world = await LogWorld.Open(time, seenStore: real => store = new FullStore(real));
        await world.Put("s", time.NowMs, "0");
        store!.IsFull = true;
        var message = new string('x', 500_000);
        for (var i = 1; i <= 20; i++)
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
        var whole = Task.Run(async () => await world.Messages(await world.Of("s")));
        await Patience.Until(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(200));
            return whole.IsCompleted;
        });
        Assert.Equal(21, (await whole).Count);
    }
}
