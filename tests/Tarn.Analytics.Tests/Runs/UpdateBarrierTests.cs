using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs;
using Tarn.Storage;

namespace Tarn.Analytics.Tests.Runs;

/// <summary>
/// A move to another version at any moment: held, crashed, halted, or within the rows of one input. Each input counts in one version, and each row is
/// given once.
/// </summary>
public sealed class UpdateBarrierTests
{
    private const string Refused = "the role may not write";

    private static ApplicationKey Application => RunWorld.Application;

    [Fact]
    public async Task An_update_of_a_held_application_repeats_no_row_and_loses_none()
    {
        await using var world = await HeldAfterTheFirstWindow();
        await world.Define(Windows(world, "2000"));
        await world.Runs.Update(Application, allowUnusedState: true, default);
        Assert.Equal(2, (await world.Row())!.Version);
        await AssertBeganAnewAfterTheFirstWindow(world);
    }

    [Fact]
    public async Task A_version_that_a_crash_cut_off_repeats_no_row()
    {
        await using var world = await HeldAfterTheFirstWindow();
        await world.Define(Windows(world, "2000"));
        await world.Kill();
        world.Tables.Refusal = null;
        await world.OpenRuns();
        await AssertBeganAnewAfterTheFirstWindow(world);
        Assert.InRange(world.Engines.Repeated, 1, int.MaxValue);
    }

    [Fact]
    public async Task A_forced_stop_and_a_start_with_other_code_repeat_no_row()
    {
        await using var world = await HeldAfterTheFirstWindow();
        await world.Runs.Stop(Application, withSnapshot: false, default);
        await world.Define(Windows(world, "2000"));
        var refused = await Assert.ThrowsAsync<TarnException>(() => world.Start());
        Assert.Contains("the state of INSERT INTO out1000 would be dropped", refused.Message, StringComparison.Ordinal);
        await world.Start(allowUnused: true);
        await AssertBeganAnewAfterTheFirstWindow(world);
    }

    [Fact]
    public async Task An_equal_form_of_a_held_application_gives_the_held_rows()
    {
        await using var world = await HeldAfterTheFirstWindow();
        await world.Define(world.Script.Replace($" {RunWorld.IdleMs} ", " 5000 ", StringComparison.Ordinal));
        await world.Runs.Update(Application, allowUnusedState: false, default);
        world.Tables.Refusal = null;
        await world.Put(0, "z 90000");
        await world.CaughtUp(5);
        await world.Check();
    }

    [Fact]
    public async Task A_part_of_the_rows_of_one_input_is_completed_before_the_move()
    {
        await using var world = await RunWorld.Open(shards: 1);
        world.Options = world.Options with { CommitBytesMax = 60 };
        await world.Restart();
        await world.Define();
        await world.Start();
        var keys = Enumerable.Range(0, 10).Select(i => $"k{i}").ToList();
        world.Tables.Adding = () =>
        {
            if (world.Tables.Refusal is null)
            {
                world.Tables.Refusal = new TarnException(ErrorKind.AccessDenied, Refused);
            }
        };
        await world.Put(0, [.. keys.Select(key => $"{key} 100"), "z 1500"]);
        await world.Until(() => world.Report.Phase == RunPhase.Held);
        var committed = (await world.ReadResults()).Count;
        Assert.InRange(committed, 1, 9);
        await world.Define(Windows(world, "2000"));
        var refused = await Assert.ThrowsAsync<TarnException>(async () => await world.Runs.Update(Application, allowUnusedState: true, default));
        Assert.Equal(Refused, refused.Message);
        Assert.Equal(1, (await world.Row())!.Version);

        (world.Tables.Adding, world.Tables.Refusal) = (static () => { }, null);
        await world.Put(0, "k0 2100", "k0 2200", "z 9000");
        await world.Until(async () => (await world.ReadResults()).Any(row => row.Window == 2_000));
        var results = await world.ReadResults();
        Assert.Equal(keys, results.Where(row => row.Window == 0).Select(row => row.Key).Order());
        Assert.Contains((2_000L, "k0", 2L), results);
        Assert.Equal(2, (await world.Row())!.Version);
    }

    [Fact]
    public async Task A_barrier_within_a_packed_record_repeats_none_of_its_parts()
    {
        await using var world = await RunWorld.Open(shards: 1);
        await world.Define();
        await world.Start();
        await world.Until(() => world.Report.Phase == RunPhase.Running);
        var commits = 0;
        world.Tables.Adding = () =>
        {
            if (++commits == 2)
            {
                world.Tables.Refusal = new TarnException(ErrorKind.AccessDenied, Refused);
                throw world.Tables.Refusal;
            }
        };
        world.Engines.PieceRows = 1;
        await world.PutFrame(0, InputOrderTests.Aggregate("a 100", "a 1500", "a 2500", "a 2600"), "a 2700"u8.ToArray());
        await world.Until(() => world.Report.Phase == RunPhase.Held);
        Assert.Equal([(0L, "a", 1L)], await world.ReadResults());
        await world.Define(Windows(world, "2000"));
        await world.Runs.Update(Application, allowUnusedState: true, default);
        (world.Tables.Adding, world.Tables.Refusal) = (static () => { }, null);
        await world.Put(0, "z 9000");
        await world.Until(async () => (await world.ReadResults()).Count >= 2);
        Assert.Equal([(0L, "a", 1L), (2_000L, "a", 3L)], await world.ReadResults());
    }

    [Fact]
    public async Task An_application_that_cannot_reach_the_barrier_drops_its_state_where_it_may()
    {
        await using var world = await RunWorld.Open(shards: 1);
        await world.Define();
        await world.Start();
        await world.Put(0, "a 100", "a 1500");
        await world.Until(async () => (await world.ReadResults()).Count == 1);
        world.Engines.WindowsMax = 0;
        await world.Put(0, "b 1600");
        await world.Until(() => world.Report.Phase == RunPhase.Halted);
        await world.Kill();
        await world.Define(Windows(world, "2000"));
        await world.OpenRuns();
        await world.Until(() => world.Report.Phase == RunPhase.Halted);
        Assert.Equal(1, (await world.Row())!.Version);

        await world.AllowUnusedState();
        await world.Restart();
        await world.Until(async () => (await world.Row())!.Version == 2);
        world.Engines.WindowsMax = 100;
        await world.Restart();
        await world.Put(0, "b 2100", "b 9000");
        await world.Until(async () => (await world.ReadResults()).Any(row => row.Window == 2_000));
        var results = await world.ReadResults();
        Assert.Single(results, row => row == (0L, "a", 1L));
        Assert.Single(results, row => row == (2_000L, "b", 1L));
        Assert.Equal(results.Count, results.Distinct().Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_insert_with_an_equal_plan_keeps_its_state_while_others_begin_anew(bool isKilled)
    {
        await using var world = await RunWorld.Open(shards: 2);
        await world.Define(Windows(world, "1000,5000"));
        await world.Start();
        await world.Put(0, "a 100", "b 200", "a 1500", "b 1600");
        await world.Until(async () => (await world.ReadResults()).Count == 2 && world.Report.Figures.LagRecords == 0);
        await world.Define(Windows(world, "3000,5000"));
        if (isKilled)
        {
            await world.Kill();
            await world.OpenRuns();
        }
        else
        {
            await world.Runs.Update(Application, allowUnusedState: true, default);
        }

        await world.Put(0, "a 2500", "b 2600", "a 9000", "b 9100");
        await world.Until(async () => (await world.ReadResults()).Count >= 6);

        // Windows of 5 seconds have all records, windows of 3 seconds the ones after the barrier.
        Assert.Equal(
            [(0, "a", 1), (0, "a", 1), (0, "a", 3), (0, "b", 1), (0, "b", 1), (0, "b", 3)],
            (await world.ReadResults()).OrderBy(row => (row.Key, row.Count)).ThenBy(row => row.Window));
        Assert.Equal(
            ["INSERT INTO out: begins anew", "INSERT INTO out5000: state kept", "INSERT INTO out1000: removed"],
            (await world.Operations())[0].States.Select(one => one.ToString()));
        await world.Restart();
        await world.Put(0, "a 20000", "b 20000");
        await world.Until(async () => (await world.ReadResults()).Count >= 10);
        Assert.Equal(10, (await world.ReadResults()).Count);
    }

    [Fact]
    public async Task An_update_names_the_inserts_whose_state_it_would_drop_and_new_ones_drop_none()
    {
        await using var world = await RunWorld.Open(shards: 1);
        await world.Define(Windows(world, "1000,5000"));
        await world.Start();
        await world.Put(0, "a 100");
        await world.Until(async () => (await world.Row())!.Progress.Place is var next
            && world.Engines.Inputs.Any(one => one.Key < next && one.Value.StartsWith(nameof(InputKind.Record), StringComparison.Ordinal)));
        var refused = await Assert.ThrowsAsync<TarnException>(
            async () => await world.Runs.Check(Application, Applications.ApplicationTests.Config(Windows(world, "1000")), false, default));
        Assert.Contains("the state of INSERT INTO out5000 would be dropped", refused.Message, StringComparison.Ordinal);

        var more = Windows(world, "1000,2000,5000");
        await world.Runs.Check(Application, Applications.ApplicationTests.Config(more), false, default);
        await world.Define(more);
        await world.Runs.Update(Application, allowUnusedState: false, default);
        await world.Put(0, "a 300", "a 9000");
        await world.Until(async () => (await world.ReadResults()).Count >= 3);
        Assert.Equal([1L, 2L, 2L], (await world.ReadResults()).Select(row => row.Count).Order());
    }

    [Fact]
    public async Task A_table_that_no_insert_reads_any_more_leaves_and_another_one_joins_at_the_barrier()
    {
        await using var world = await RunWorld.Open(sources: 2, shards: 1);
        await world.Define($"count 1000 {world.Idle} {world.Sources[0].Value}");
        await world.Start();
        await world.Put(0, "a 100", "a 1500");
        await world.Put(1, "x 100");
        await world.Until(async () => (await world.ReadResults()).Count == 1);
        await world.Define($"count 1000 {world.Idle} {world.Sources[1].Value}");
        await world.Runs.Update(Application, allowUnusedState: true, default);
        world.Engines.Compares = false;
        await world.Put(0, "a 5000");
        await world.Put(1, "x 5000");
        await world.Until(async () => (await world.ReadResults()).Count == 2);
        Assert.Equal([(0L, "a", 1L), (0L, "x", 1L)], await world.ReadResults());
    }

    private static string Windows(RunWorld world, string sizes) => world.Script.Replace($" {RunWorld.WindowMs} ", $" {sizes} ", StringComparison.Ordinal);

    // The row of the first window is committed, without a checkpoint after it. The row of the second window is held.
    private static async Task<RunWorld> HeldAfterTheFirstWindow()
    {
        var world = await RunWorld.Open(shards: 1);
        await world.Define();
        await world.Start();
        await world.Put(0, "a 100", "a 200", "a 1500");
        await world.Until(async () => (await world.ReadResults()).Count == 1);
        world.Tables.Refusal = new TarnException(ErrorKind.AccessDenied, Refused);
        await world.Put(0, "a 2600");
        await world.Until(() => world.Report.Phase == RunPhase.Held);
        return world;
    }

    private static async Task AssertBeganAnewAfterTheFirstWindow(RunWorld world)
    {
        world.Tables.Refusal = null;
        await world.Put(0, "a 2700", "z 9000");
        await world.Until(async () => (await world.ReadResults()).Count >= 2);
        var results = await world.ReadResults();
        Assert.Equal((0L, "a", 2L), results[0]);
        Assert.Equal((2_000L, "a", 2L), results[^1]);
        Assert.Equal(2, results.Count);
        Assert.Equal(2, (await world.Row())!.Version);
    }
}
