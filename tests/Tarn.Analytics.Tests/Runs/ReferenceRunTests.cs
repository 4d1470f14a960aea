using Tarn.Analytics.Runs;

namespace Tarn.Analytics.Tests.Runs;

/// <summary>The snapshots of reference tables, which may expire before a crashed application begins again.</summary>
public sealed class ReferenceRunTests
{
    [Fact]
    public async Task An_expired_snapshot_halts_the_application_by_name_and_loses_nothing()
    {
        await using var world = await Crashed();
        world.Tables.Snapshots.TryRemove(1, out var rows);
        await world.OpenRuns();
        await world.Until(() => world.Report.Phase == RunPhase.Halted);
        Assert.Equal(
            "The inputs since the last checkpoint cannot be repeated: Table names cannot be read: it has no snapshot 1. "
            + "Start the application from a snapshot or without its state.",
            world.Report.Reason);
        await world.Kill();

        // Its positions stayed.
        world.Tables.Snapshots[1] = rows!;
        await world.OpenRuns();
        await world.Put(0, "z 90000");
        await world.CaughtUp(4);
        await world.Check();
    }

    [Fact]
    public async Task A_snapshot_that_expires_after_a_checkpoint_is_not_needed()
    {
        await using var world = await Crashed();
        await world.OpenRuns();
        await world.Until(() => world.Report is { Phase: RunPhase.Running, Figures.LagRecords: 0 });
        await world.Runs.Snapshot(RunWorld.Application, "one", default);
        await world.Kill();
        world.Tables.Snapshots.TryRemove(1, out _);
        await world.OpenRuns();
        await world.Put(0, "z 90000");
        await world.CaughtUp(4);
        await world.Check();
    }

    // Inputs after the checkpoint have the rows of snapshot 1; the table has a newer one.
    private static async Task<RunWorld> Crashed()
    {
        var world = await RunWorld.Open();
        world.Engines.HasReference = true;
        world.Tables.Snapshots[1] = "{}";
        await world.Define();
        await world.Start();
        await world.Put(0, "a 100", "b 200", "a 1500");
        await world.Until(async () => (await world.ReadResults()).Count >= 1 || await world.Row() is { Progress.Place: >= 5 });
        await world.Kill();
        world.Tables.Snapshots[2] = "{}";
        return world;
    }
}
