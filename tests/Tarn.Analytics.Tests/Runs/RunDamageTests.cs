using Tarn.Analytics.Runs;
using Tarn.Storage.Disk;
using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Losses;

namespace Tarn.Analytics.Tests.Runs;

/// <summary>Damaged checkpoints and frames, and full disks: counted, named, and without a second row.</summary>
public sealed class RunDamageTests
{
    [Fact]
    public async Task A_flipped_bit_in_the_newest_checkpoint_falls_back_to_the_older_one()
    {
        await using var world = await WithCheckpoints();
        await world.Runs.DisposeAsync();
        FlipBitOf(world, world.Engines.States[^1]);
        await world.OpenRuns();
        await world.Put(0, "z 90000");
        await world.CaughtUp(41);
        await world.Check();
        Assert.InRange(world.Engines.Repeated, 1, int.MaxValue);

        // The next checkpoint takes the place of the damaged one.
        await world.Restart();
        await world.CaughtUp(41);
        Assert.Equal(2, (await world.Checkpoints()).Count);
    }

    [Fact]
    public async Task Without_a_whole_checkpoint_the_application_halts_by_name()
    {
        await using var world = await WithCheckpoints();
        await world.Runs.DisposeAsync();
        world.Engines.States.ForEach(state => FlipBitOf(world, state));
        await world.OpenRuns();
        await world.Until(() => world.Report.Phase == RunPhase.Halted);
        Assert.Contains("No checkpoint of the application can be read", world.Report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hole_stays_a_hole_for_later_runs()
    {
        await using var world = await RunWorld.Open(shards: 1);
        var (damaged, shard) = ((DamagedLog)world.Log, world.Directory.ShardsOf(world.Sources[0])[0].Id);
        damaged.IsDamaged = (of, offset) => of == shard && offset == 2;
        await world.Define();
        await world.Start();
        await world.Put(0, "a 100", "b 200", "c 300", "d 400");
        await world.Until(() => world.Runs.Report() is [{ Damaged: 1, Figures.LagRecords: 0 }]);
        await world.Kill();
        damaged.IsDamaged = static (_, _) => false;
        await world.OpenRuns();
        await world.Put(0, "z 9000");
        await world.Until(async () => (await world.ReadResults()).Count >= 4);
        Assert.DoesNotContain(await world.ReadResults(), row => row.Key == "c");
        Assert.InRange(world.Engines.Repeated, 3, int.MaxValue);
        Assert.Equal(1, (await world.Row())!.Totals.Damaged);
        var loss = Assert.Single(await LossRows.All(world.Store, default).ToListAsync()).Loss;
        Assert.Equal(("arn:application/7", LossKind.Damaged, 1), (loss.Arn, loss.Kind, loss.Count));
    }

    [Fact]
    public async Task A_committed_input_that_is_damaged_later_moves_no_place_and_is_counted()
    {
        await using var world = await RunWorld.Open(shards: 1);
        var (damaged, shard) = ((DamagedLog)world.Log, world.Directory.ShardsOf(world.Sources[0])[0].Id);
        await world.Define();
        await world.Start();
        await world.Put(0, "a 100", "x", "b 200", "c 300");
        await world.Until(async () => await world.Row() is { Progress.Place: >= 5, Totals.Bad: 1 });
        var place = (await world.Row())!.Progress.Place;
        await world.Kill();
        damaged.IsDamaged = (of, offset) => of == shard && offset == 0;
        world.Engines.Compares = false;
        await world.OpenRuns();
        await world.Put(0, "z 9000");
        await world.Until(() => world.Runs.Report() is [{ Damaged: 1, Results: >= 3 }]);
        Assert.DoesNotContain(await world.ReadResults(), row => row.Key == "a");
        Assert.Single(await world.Read(world.Quarantine.Stream));
        var last = await world.Read(world.Results.Stream);
        Assert.All(last, row => Assert.InRange(long.Parse(row.Key.Split(' ')[1], null), place, long.MaxValue));
    }

    [Fact]
    public async Task A_full_disk_takes_no_checkpoint_and_loses_nothing()
    {
        await using var world = await RunWorld.Open(shards: 1);
        world.Options = world.Options with { CheckpointBytes = 60 };
        await world.Restart();
        await world.Define();
        await world.Start();
        await world.Put(0, "a 100");
        await world.CaughtUp(1);
        world.Disk!.Faults.CapacityBytes = 0;
        for (var i = 0; i < 40; i++)
        {
            await world.Put(0, $"k{i % 5} {20_000 + (i * 100)}");
        }

        await world.CaughtUp(41);
        await world.Check();
        world.Disk.Faults.CapacityBytes = long.MaxValue;
        await world.Kill();
        await world.OpenRuns();
        await world.Put(0, "z 90000");
        await world.CaughtUp(42);
        await world.Check();
    }

    private static async Task<RunWorld> WithCheckpoints()
    {
        var world = await RunWorld.Open(shards: 1);
        world.Options = world.Options with { CheckpointBytes = 60 };
        await world.Restart();
        await world.Define();
        await world.Start();
        for (var i = 0; i < 40; i++)
        {
            await world.Put(0, $"k{i % 5} {i * 100}");
            var wanted = i;
            await world.Until(() => world.Engines.Inputs.Count > wanted);
        }

        await world.CaughtUp(40);
        Assert.InRange(world.Engines.States.Count, 2, 40);
        return world;
    }

    private static void FlipBitOf(RunWorld world, byte[] state)
    {
        foreach (var path in Files(world.Disk!, DataDirectory.Blobs))
        {
            var bytes = AtomicFile.Read(world.Disk!, path, 64 << 20);
            if (bytes.AsSpan().IndexOf(state) is >= 0 and var at)
            {
                world.Disk!.FlipBit(path, at + (state.Length / 2), 3);
            }
        }
    }

    private static IEnumerable<string> Files(SimulatedDisk disk, string folder) => disk.List(folder)
        .SelectMany(one => one.IsFolder ? Files(disk, $"{folder}/{one.Name}") : [$"{folder}/{one.Name}"]);
}
