using Tarn.Analytics.Applications;
using Tarn.Analytics.Runs;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage;

namespace Tarn.Analytics.Tests.Runs;

/// <summary>An application reads, counts and commits: each record once, over failures of its engine and its targets.</summary>
public sealed class ApplicationRunTests
{
    [Fact]
    public async Task Records_are_counted_in_windows_and_the_last_one_ends_by_ticks()
    {
        await using var world = await RunWorld.Open();
        await world.Define();
        await world.Start();
        await world.Put(0, "a 100", "b 200", "a 900", "a 1100", "b 2500", "x", "a 300");
        await world.CaughtUp(7);
        await world.Check();
        Assert.Contains((0, "a", 2), await world.ReadResults());
        Assert.True((await world.Row())!.Totals.Bad == 1);
        Assert.Contains(world.Engines.Inputs.Values, input => input.StartsWith("Tick", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dying_engine_is_opened_again_and_gets_the_same_inputs()
    {
        await using var world = await RunWorld.Open(sources: 2, shards: 3);
        var random = new Random(TestSeed.Value);
        var calls = 0;
        world.Engines.PieceRows = 2;
        world.Options = world.Options with { CheckpointBytes = 300, CommitBytesMax = 60 };
        world.Engines.Pushing = (_, _) =>
        {
            if (++calls % 5 == 0)
            {
                throw new TarnException(ErrorKind.Unavailable, "the engine died");
            }
        };
        await world.Restart();
        await world.Define();
        await world.Start();
        for (var i = 0; i < 400; i++)
        {
            await world.Put(random.Next(2), $"{(char)('a' + random.Next(8))} {Math.Max(0, (i * 50) + random.Next(-800, 800))}");
            if (i % 80 == 40)
            {
                await world.Split(i % 2, random.Next(3));
            }

            if (i % 10 == 9)
            {
                var wanted = i / 2;
                await world.Until(() => world.Engines.Inputs.Count >= wanted);
            }
        }

        await world.CaughtUp(400);
        await world.Check();
        Assert.InRange(world.Engines.Opened, 4, int.MaxValue);
        Assert.InRange(world.Engines.Repeated, 1, int.MaxValue);
    }

    [Fact]
    public async Task A_target_that_refuses_holds_the_application_and_nothing_is_lost()
    {
        await using var world = await RunWorld.Open();
        world.Tables.Refusal = new TarnException(ErrorKind.AccessDenied, "the role may not write");
        await world.Define();
        await world.Start();
        await world.Put(0, "a 100", "x", "a 1500", "b 9000");
        await world.Until(() => world.Tables.Refused > 3 && world.Report.Phase == RunPhase.Held);
        Assert.Equal("the role may not write", world.Report.Reason);
        Assert.Empty(await world.Read(world.Quarantine.Stream));
        Assert.Equal(RunStatus.Running, world.Runs.StatusOf(RunWorld.Application));

        world.Tables.Refusal = null;
        await world.CaughtUp(4);
        await world.Check();
        Assert.Equal(1, world.Engines.Opened);
        Assert.Null(world.Report.Reason);
    }

    [Fact]
    public async Task A_held_application_can_be_stopped_and_goes_on_later()
    {
        await using var world = await RunWorld.Open();
        world.Tables.Refusal = new TarnException(ErrorKind.NotFound, "the stream is gone");
        await world.Define();
        await world.Start();
        await world.Put(0, "x", "a 100");
        await world.Until(() => world.Tables.Refused > 0);
        var failure = await Assert.ThrowsAsync<TarnException>(async () => await world.Runs.Stop(RunWorld.Application, withSnapshot: true, default));
        Assert.Contains("the stream is gone", failure.Message, StringComparison.Ordinal);
        await world.Runs.Stop(RunWorld.Application, withSnapshot: false, default);
        Assert.Equal(RunStatus.Ready, world.Runs.StatusOf(RunWorld.Application));
        Assert.Empty(await world.Read(world.Quarantine.Stream));
        world.Tables.Refusal = null;
        await world.Start();
        await world.CaughtUp(2);
        await world.Check();
    }

    [Fact]
    public async Task A_state_beyond_its_share_halts_by_name_and_holds_the_positions()
    {
        await using var world = await RunWorld.Open(shards: 1);
        world.Engines.WindowsMax = 3;
        await world.Define();
        await world.Start();
        await world.Put(0, "a 1", "b 2", "c 3", "d 4", "e 5");
        await world.Until(() => world.Report.Phase == RunPhase.Halted);
        Assert.Contains("5 windows are more than 3", world.Report.Reason, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Running, world.Runs.StatusOf(RunWorld.Application));
        var opened = world.Engines.Opened;
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(opened, world.Engines.Opened);

        await world.Runs.Stop(RunWorld.Application, withSnapshot: false, default);
        world.Engines.WindowsMax = 100;
        await world.Start();
        await world.CaughtUp(5);
        await world.Check();
    }

    [Fact]
    public async Task Rows_beyond_a_commit_are_committed_in_pieces_and_a_death_between_them_repeats_none()
    {
        await using var world = await RunWorld.Open(shards: 1);
        world.Options = world.Options with { CommitBytesMax = 100 };
        world.Engines.PieceRows = 7;
        await world.Restart();
        await world.Define();
        await world.Start();
        await world.Put(0, [.. Enumerable.Range(0, 60).Select(i => $"k{i} 100")]);
        var calls = 0;
        await world.Until(() => world.Runs.Report() is [{ Figures.LagRecords: 0 }]);
        world.Engines.Pushing = (_, _) =>
        {
            if (calls++ is 1 or 3)
            {
                throw new TarnException(ErrorKind.Unavailable, "the engine died");
            }
        };
        await world.Put(0, "z 5000");
        await world.CaughtUp(61);
        await world.Check();
    }

    [Fact]
    public async Task A_clock_that_moves_as_soon_as_a_checkpoint_is_visible_makes_the_next_one_due()
    {
        await using var world = await RunWorld.Open(shards: 1);
        await world.Define();
        await world.Start();
        for (var i = 0; i < 3; i++)
        {
            await NextCheckpoint(i, () => world.Clock.Advance(TimeSpan.FromHours(2)));
        }

        var (moves, last) = (1, (await world.Row())!.Checkpoint);
        using var seen = world.Store.Observe(RunSpaces.Checkpoints, (_, _) =>
        {
            if (Interlocked.Decrement(ref moves) == 0)
            {
                Task.Run(() => world.Clock.Advance(TimeSpan.FromHours(2))).Wait();
            }
        });
        await NextCheckpoint(3, () => world.Clock.Advance(TimeSpan.FromHours(2)));

        // The clock moved while that checkpoint became visible. The next one may come before the record does: the moved clock ends windows.
        await world.Put(0, "a 400");
        await world.Until(async () => (await world.Row())!.Checkpoint >= last + 2);

        async Task NextCheckpoint(int number, Action move)
        {
            await world.Until(() => world.Runs.Report() is [{ Phase: RunPhase.Running, Figures.LagRecords: 0 }]);
            var before = (await world.Row())!.Checkpoint;
            await world.Put(0, $"a {number * 100}");
            move();
            await world.Until(async () => (await world.Row())!.Checkpoint > before);
        }
    }

    [Fact]
    public async Task A_role_without_its_source_is_held_with_the_reason()
    {
        await using var world = await RunWorld.Open();
        await world.Define();
        await world.Start();
        await world.Put(0, "a 100");
        await world.Until(() => world.Runs.Report() is [{ Phase: RunPhase.Running }]);
        world.Tables.Replaced[world.Sources[0].Value] = new Storage.Records.StreamId(999);
        await world.Put(0, "b 100");
        await world.Until(() => world.Report is { Phase: RunPhase.Failed }, 2_000);
        Assert.Contains("made anew", world.Report.Reason, StringComparison.Ordinal);
    }
}
