using Tarn.Analytics.Replays;
using Tarn.Analytics.Runs;
using Tarn.Analytics.Runs.Rows;
using Tarn.Analytics.Tests.Runs;
using Tarn.Storage;
using Tarn.Storage.Rights;
using Tarn.Storage.Tasks;

namespace Tarn.Analytics.Tests.Replays;

/// <summary>Replays give the rows of the live run at the same places, over shards, ticks, holes, kills and checkpoints.</summary>
public sealed class ReplayTests
{
    private static readonly InstanceRights All = InstanceRights.Instance;

    [Fact]
    public async Task A_replay_has_the_rows_of_the_live_run()
    {
        await using var world = await Busy();
        await using var replays = ApplicationReplays.Open(world.Parts);
        var live = await world.Read(world.Results.Stream);
        Assert.NotEmpty(live);
        var report = await Replay(world, replays, null, null);
        Assert.Equal((ReplayState.Done, null, live.Count), (report.State, report.Reason, (int)report.Rows));
        Assert.Equal(live, await world.Read(world.Replayed.Stream));
        Assert.InRange(world.Engines.Seeds.Count, 2, int.MaxValue);
        Assert.All(world.Engines.Seeds, seed => Assert.Equal(RunWorld.Application.Value, seed));
    }

    [Fact]
    public async Task A_replay_of_a_range_has_the_rows_that_the_range_made_due()
    {
        await using var world = await Busy();
        await using var replays = ApplicationReplays.Open(world.Parts);
        var live = await world.Read(world.Results.Stream);
        var times = (await world.Store.Read(reader => Checkpoint.ListBases(reader, RunWorld.Application), default)).Select(one => one.ClockMs).ToList();
        Assert.InRange(times.Count, 2, int.MaxValue);
        var middle = times.Where(ms => ms > 0).Max();
        await Replay(world, replays, null, middle + 1);
        var first = await world.Read(world.Replayed.Stream);
        Assert.InRange(first.Count, 1, live.Count - 1);
        await Replay(world, replays, middle + 1, null);
        Assert.Equal(live, await world.Read(world.Replayed.Stream));
    }

    [Fact]
    public async Task A_replay_continues_after_a_restart_and_a_refusing_target_without_a_second_row()
    {
        await using var world = await Busy();
        world.Options = world.Options with { CommitBytesMax = 20 };
        var live = await world.Read(world.Results.Stream);
        world.Tables.Refusal = new TarnException(ErrorKind.Unavailable, "no rows now");
        long number;
        await using (var replays = ApplicationReplays.Open(world.Parts))
        {
            number = (await replays.Start(RunWorld.Application, Request(null, null), All, default)).Number;
            await world.Until(() => world.Tables.Refused > 1);
        }

        world.Tables.Refusal = null;
        var (adds, opened) = (0, world.Engines.Opened);
        world.Tables.Adding = () =>
        {
            if (++adds == 4)
            {
                throw new TarnException(ErrorKind.Unavailable, "the disk hesitates");
            }
        };
        await using var again = ApplicationReplays.Open(world.Parts);
        await again.Begin(default);
        await world.Until(async () => (await again.Find(RunWorld.Application, number, default)).State == ReplayState.Done);
        Assert.Equal(opened + 2, world.Engines.Opened);
        Assert.Equal(live, await world.Read(world.Replayed.Stream));
    }

    [Fact]
    public async Task Without_a_free_engine_a_new_replay_fails_by_name_and_a_resumed_one_waits()
    {
        await using var world = await Busy();
        var refused = 0;
        world.Engines.Opening = () => throw new TarnException(ErrorKind.LimitExceeded, $"no engine is free, {++refused}");
        long number;
        await using (var replays = ApplicationReplays.Open(world.Parts))
        {
            number = (await replays.Start(RunWorld.Application, Request(null, null), All, default)).Number;
            await world.Until(async () => (await replays.Find(RunWorld.Application, number, default)).State == ReplayState.Failed);
            Assert.StartsWith("no engine is free", (await replays.Find(RunWorld.Application, number, default)).Reason, StringComparison.Ordinal);
        }

        var row = (await world.Store.Read(reader => ReplayRow.Rows.Find(reader, new TaskKey(RunWorld.Application.Value, number)), default))!;
        await world.Store.Commit(
            transaction =>
            {
                ReplayRow.Rows.Put(transaction, row with { State = ReplayState.Running, Reason = null });
                return ValueTask.FromResult(true);
            },
            default);
        await using var again = ApplicationReplays.Open(world.Parts);
        await again.Begin(default);
        await world.Until(() => refused > 3);
        world.Engines.Opening = static () => { };
        await world.Until(async () => (await again.Find(RunWorld.Application, number, default)).State == ReplayState.Done);
        Assert.Equal(await world.Read(world.Results.Stream), await world.Read(world.Replayed.Stream));
    }

    [Fact]
    public async Task A_replay_that_the_log_or_the_script_does_not_have_is_refused_by_name()
    {
        await using var world = await RunWorld.Open();
        await using var replays = ApplicationReplays.Open(world.Parts);
        await world.Define();
        await Refused(ErrorKind.NotFound, "never started", Request(null, null));
        await world.Start();
        await Refused(ErrorKind.InvalidArgument, "The range is empty", Request(5, 5));
        await Refused(ErrorKind.InvalidArgument, "it inserts into out", Request(null, null) with { Table = "other" });
        await Assert.ThrowsAsync<TarnException>(() => replays.Find(RunWorld.Application, 1, default).AsTask());

        async Task Refused(ErrorKind kind, string text, ApplicationReplayRequest request)
        {
            var refused = await Assert.ThrowsAsync<TarnException>(() => replays.Start(RunWorld.Application, request, All, default).AsTask());
            Assert.Equal(kind, refused.Kind);
            Assert.Contains(text, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Older_checkpoints_stay_for_replays_within_their_number_and_age()
    {
        await using var world = await Busy();
        var bases = await world.Store.Read(reader => Checkpoint.ListBases(reader, RunWorld.Application), default);
        Assert.InRange(bases.Count, 1, 9);
        Assert.All(bases.Zip(bases.Skip(1)), pair => Assert.InRange(pair.First.TakenMs - pair.Second.TakenMs, 24 * 3_600_000 / 8, long.MaxValue));

        world.Clock.Advance(TimeSpan.FromDays(9));
        for (var i = 0; i < 4; i++)
        {
            await world.Put(0, $"k {900_000 + (i * 500)}");
            await NextCheckpoint(world);
        }

        var oldest = (await world.Store.Read(reader => Checkpoint.ListBases(reader, RunWorld.Application), default))[^1];
        Assert.NotEqual(bases[^1].Number, oldest.Number);
        var events = await world.Store.Read(reader => RunEvent.List(reader, RunWorld.Application), default);
        Assert.All(events, one => Assert.InRange(one.Number, oldest.Event + 1, long.MaxValue));
    }

    // Two sources whose shards split, ticks, a hole, kills, and checkpoints over two days.
    private static async Task<RunWorld> Busy()
    {
        var world = await RunWorld.Open(sources: 2);
        world.Options = world.Options with { CheckpointBytes = 100 };
        await world.Restart();
        var (damaged, hole) = ((DamagedLog)world.Log, world.Directory.ShardsOf(world.Sources[1])[0].Id);
        damaged.IsDamaged = (shard, offset) => shard == hole && offset == 3;
        await world.Define();
        await world.Start();
        var put = 0;
        for (var round = 0; round < 12; round++)
        {
            for (var i = 0; i < 10; i++, put++)
            {
                await world.Put(put % 2, $"k{put % 7} {(put * 90) - (put % 11 == 0 ? 4_000 : 0)}", put % 13 == 0 ? "bad" : $"m{put % 3} {put * 90}");
                if (i % 4 == 0)
                {
                    await world.Until(() => world.Runs.Report() is [{ Figures.LagRecords: 0 }]);
                }
            }

            if (round is 3 or 6)
            {
                await world.Split(round % 2, 0);
            }

            if (round % 4 == 2)
            {
                await world.Kill();
                await world.OpenRuns();
            }

            await NextCheckpoint(world);
        }

        await world.Until(async () => await world.Row() is { Progress.Rows: 0 });
        return world;
    }

    private static async Task NextCheckpoint(RunWorld world)
    {
        await world.Until(() => world.Runs.Report() is [{ Phase: RunPhase.Running, Figures.LagRecords: 0 }]);
        var before = (await world.Row())!.Checkpoint;
        await world.Put(0, $"k0 {before}");
        world.Clock.Advance(TimeSpan.FromHours(2));
        await world.Until(async () => (await world.Row())!.Checkpoint > before);
    }

    private static ApplicationReplayRequest Request(long? fromMs, long? beforeMs) => new(fromMs, beforeMs, null, "web", "again");

    private static async Task<ReplayReport> Replay(RunWorld world, ApplicationReplays replays, long? fromMs, long? beforeMs)
    {
        var begun = await replays.Start(RunWorld.Application, Request(fromMs, beforeMs), All, default);
        var report = begun;
        await world.Until(async () => (report = await replays.Find(RunWorld.Application, begun.Number, default)).State != ReplayState.Running);
        Assert.True(report.State == ReplayState.Done, report.Reason);
        return report;
    }
}
