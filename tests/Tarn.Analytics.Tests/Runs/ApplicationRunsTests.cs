using Tarn.Analytics.Applications;
using Tarn.Analytics.Runs;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;

namespace Tarn.Analytics.Tests.Runs;

/// <summary>Starts, stops, snapshots and versions of applications, and restarts of the program between them.</summary>
public sealed class ApplicationRunsTests
{
    private static ApplicationKey Application => RunWorld.Application;

    [Fact]
    public async Task A_running_application_begins_again_with_the_program_and_a_stopped_one_does_not()
    {
        await using var world = await RunWorld.Open();
        await world.Define();
        Assert.Equal(RunStatus.Ready, world.Runs.StatusOf(Application));
        await world.Start();
        await world.Start();
        await world.Put(0, "a 100", "b 1500");
        await world.Restart();
        await world.Put(0, "c 9000");
        await world.CaughtUp(3);
        await world.Check();

        await world.Runs.Stop(Application, withSnapshot: false, default);
        await world.Runs.Stop(Application, withSnapshot: true, default);
        await world.Restart();
        Assert.Empty(world.Runs.Report());
        Assert.Equal(RunStatus.Ready, world.Runs.StatusOf(Application));
        await world.Put(0, "d 9500");
        await world.Start();
        await world.CaughtUp(4);
        await world.Check();
    }

    [Fact]
    public async Task A_stop_of_the_program_takes_a_checkpoint_so_that_the_next_start_repeats_nothing()
    {
        await using var world = await RunWorld.Open();
        await world.Define();
        await world.Start();
        await world.Put(0, "a 100", "b 1500");
        await world.CaughtUp(2);
        await world.Restart();
        await world.Until(() => world.Runs.Report() is [{ Phase: RunPhase.Running }]);
        Assert.Equal(0, world.Engines.Repeated);
        Assert.InRange((await world.Checkpoints()).Count, 2, 2);
    }

    [Fact]
    public async Task A_second_start_begins_at_the_last_stop_without_state_or_at_a_snapshot_as_asked()
    {
        await using var world = await RunWorld.Open(shards: 1);
        await world.Define();
        await world.Start();
        await world.Put(0, "a 100", "a 200");
        await world.Until(() => world.Runs.Report() is [{ Phase: RunPhase.Running, Figures.LagRecords: 0 }] && world.Engines.Inputs.Count >= 3);
        await world.Runs.Snapshot(Application, "one", default);
        await world.Runs.Snapshot(Application, "one", default);
        await world.Put(0, "a 300", "a 5000");
        await world.CaughtUp(4);
        Assert.Contains((0L, "a", 3L), await world.ReadResults());
        await world.Runs.Stop(Application, withSnapshot: true, default);
        var snapshots = await world.Store.Read(reader => SnapshotRow.List(reader, Application, null, 10), default);
        Assert.Equal(["one", "stop-"], snapshots.Select(row => row.Name.Length > 3 ? row.Name[..5] : row.Name));

        world.Engines.Compares = false;
        await world.Start(RestoreKind.Snapshot, "one");
        await world.CaughtUp(6);
        Assert.Equal(2, (await world.ReadResults()).Count(row => row == (0L, "a", 3L)));
        await world.Runs.Stop(Application, withSnapshot: false, default);

        await world.Start(RestoreKind.Nothing);
        await world.CaughtUp(10);
        Assert.Equal(3, (await world.ReadResults()).Count(row => row == (0L, "a", 3L)));
        await world.Runs.Stop(Application, withSnapshot: false, default);
        var absent = await Assert.ThrowsAsync<TarnException>(() => world.Start(RestoreKind.Snapshot, "two"));
        Assert.Equal(ErrorKind.NotFound, absent.Kind);
        Assert.Equal(RunStatus.Ready, world.Runs.StatusOf(Application));
    }

    [Fact]
    public async Task A_deleted_snapshot_and_a_removed_application_leave_no_row_and_no_bytes()
    {
        await using var world = await RunWorld.Open();
        await world.Define();
        await world.Start();
        await world.Put(0, "a 100");
        await world.Until(() => world.Runs.Report() is [{ Phase: RunPhase.Running, Figures.LagRecords: 0 }]);
        await world.Runs.Snapshot(Application, "one", default);
        await world.Runs.Stop(Application, withSnapshot: false, default);
        await world.Runs.DeleteSnapshot(Application, "one", default);
        await world.Runs.DeleteSnapshot(Application, "one", default);
        await world.Runs.Remove(Application, default);
        await world.Runs.Remove(Application, default);
        Assert.Null(await world.Row());
        foreach (var space in (Space[])[new(504, "analytics.runs"), new(505, "analytics.run.events"), new(506, "analytics.checkpoints"),
            new(507, "analytics.snapshot.states"), ConsumerSpaces.Consumers, ConsumerSpaces.Positions])
        {
            Assert.Empty(await world.Store.Read(reader => reader.Scan(space, KeyRange.All, 10), default));
        }

        Assert.Empty(await world.Store.Read(reader => reader.Scan(new Space(24, "blob-referrers"), KeyRange.All, 10), default));
    }

    [Fact]
    public async Task An_equal_form_keeps_its_state_over_an_update_and_another_begins_anew_at_its_positions()
    {
        await using var world = await RunWorld.Open(shards: 1);
        await world.Define();
        await world.Start();
        await world.Put(0, "a 100", "a 200");
        await world.Until(() => world.Runs.Report() is [{ Phase: RunPhase.Running, Figures.LagRecords: 0 }] && world.Engines.Inputs.Count >= 3);
        await world.Define(world.Script.Replace($" {RunWorld.IdleMs} ", " 5000 ", StringComparison.Ordinal));
        await world.Runs.Update(Application, allowUnusedState: false, default);
        Assert.Equal(2, (await world.Row())!.Version);
        await world.Put(0, "a 300", "a 1500");
        await world.Until(() => world.Runs.Report() is [{ Results: >= 1 }]);
        Assert.Contains((0L, "a", 3L), await world.ReadResults());

        // Windows of 2 seconds are another form of state.
        var other = world.Script.Replace($" {RunWorld.WindowMs} ", " 2000 ", StringComparison.Ordinal);
        var config = Applications.ApplicationTests.Config(other);
        await Assert.ThrowsAsync<TarnException>(async () => await world.Runs.Check(Application, config, allowUnusedState: false, default));
        await world.Runs.Check(Application, config, allowUnusedState: true, default);
        world.Engines.Forget(0);
        await world.Define(other);
        await world.Runs.Update(Application, allowUnusedState: true, default);
        await world.Put(0, "b 4000", "b 9000");
        await world.Until(() => world.Runs.Report() is [{ Results: >= 3 }]);
        var results = await world.ReadResults();
        Assert.Contains((4_000L, "b", 1L), results);
        Assert.DoesNotContain(results, row => row.Window == 0 && row.Count != 3);
        Assert.Equal(3, (await world.Row())!.Version);
    }

    [Fact]
    public async Task A_version_that_was_committed_before_a_crash_is_adopted_at_the_start()
    {
        await using var world = await RunWorld.Open();
        await world.Define();
        await world.Start();
        await world.Put(0, "a 100");
        await world.Until(() => world.Runs.Report() is [{ Phase: RunPhase.Running }]);
        await world.Define(world.Script.Replace($" {RunWorld.IdleMs} ", " 5000 ", StringComparison.Ordinal));
        await world.Restart();
        await world.CaughtUp(1);
        Assert.Equal(2, (await world.Row())!.Version);
        await world.Check();
    }

    [Fact]
    public async Task Only_a_running_application_holds_the_log_and_from_its_older_checkpoint_on()
    {
        await using var world = await RunWorld.Open(shards: 1);
        world.Options = world.Options with { CheckpointBytes = 60 };
        await world.Restart();
        await world.Define();
        await world.Start();
        using var holds = await ConsumerHolds.Open(world.Store, default);
        var shard = world.Directory.ShardsOf(world.Sources[0])[0].Id;
        for (var i = 0; i < 60; i++)
        {
            await world.Put(0, $"a {i * 100}");
            var wanted = i;
            await world.Until(() => world.Engines.Inputs.Count > wanted);
        }

        await world.Until(() => world.Runs.Report() is [{ Figures.LagRecords: 0 }]);
        var checkpoints = await world.Checkpoints();
        Assert.Equal(2, checkpoints.Count);
        Assert.Equal(checkpoints[1].Shards[0].Next, holds.LowestNeeded(world.Sources[0], shard));
        Assert.InRange(checkpoints[1].Shards[0].Next, 1, checkpoints[0].Shards[0].Next);
        await world.Runs.Stop(Application, withSnapshot: false, default);
        Assert.Equal(long.MaxValue, holds.LowestNeeded(world.Sources[0], shard));
    }
}
