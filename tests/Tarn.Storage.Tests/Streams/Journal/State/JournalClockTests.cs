using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Tests.Streams.Journal.State;

/// <summary>
/// D12 (arrival times never go back): a doubt about the clock outlives the process. Records stamped by that clock do
/// not confirm it.
/// </summary>
public sealed class JournalClockTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_clock_that_jumped_is_not_trusted_after_restarts_with_records_in_between(bool powerLoss)
    {
        var world = await Filled();
        world.Time.Jump(TimeSpan.FromDays(400));
        for (var life = 0; life < 3; life++)
        {
            await world.Append(0);
            Restart(world, powerLoss);
            world.Log.RunRetention();
            Assert.Contains("9,600.0 hours", world.Log.ClockDoubt, StringComparison.Ordinal);
            Assert.Equal(0, FirstOffset(world));
        }
    }

    [Fact]
    public async Task A_start_far_from_the_newest_record_doubts_the_clock_over_the_next_start_too()
    {
        var world = await Filled();
        world.Disk.Kill();
        world.Time.Jump(TimeSpan.FromHours(30));
        Restart(world, powerLoss: false);
        await world.Append(0);
        Restart(world, powerLoss: true);
        world.Log.RunRetention();
        Assert.NotNull(world.Log.ClockDoubt);
        Assert.Equal(0, FirstOffset(world));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_clock_that_was_accepted_is_trusted_after_a_restart(bool powerLoss)
    {
        var world = await Filled();
        world.Time.Jump(TimeSpan.FromDays(2));
        await world.Append(0);
        world.Log.AcceptClock();
        Restart(world, powerLoss);
        Assert.Null(world.Log.ClockDoubt);
        world.Log.RunRetention();
        Assert.True(FirstOffset(world) >= 100);
    }

    [Fact]
    public async Task The_24_hours_of_uptime_count_over_restarts()
    {
        var world = await Filled();
        world.Time.Jump(TimeSpan.FromDays(2));
        for (var hour = 0; hour < 26; hour++)
        {
            Assert.Equal(hour <= 24, world.Log.ClockDoubt is not null);
            await world.Append(0);
            world.Time.Advance(TimeSpan.FromHours(1));
            world.Log.RunRetention();
            if (hour % 8 == 7)
            {
                Restart(world, powerLoss: true);
            }
        }

        Restart(world, powerLoss: true);
        Assert.Null(world.Log.ClockDoubt);
        world.Log.RunRetention();
        Assert.True(FirstOffset(world) >= 100);
    }

    [Fact]
    public async Task No_record_gets_a_time_of_a_doubted_clock_before_the_disk_has_the_doubt()
    {
        var world = await Filled();
        world.Time.Jump(TimeSpan.FromDays(2));
        world.Disk.Faults.FailSync = path => path.Contains("clock-doubt", StringComparison.Ordinal);
        Assert.Equal(AppendStatus.Unavailable, await Put(world));

        // A commit without records needs no arrival time.
        await world.OpenShards(1);
        world.Disk.Faults.FailSync = _ => false;
        world.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(AppendStatus.Appended, await Put(world));
        Restart(world, powerLoss: true);
        Assert.NotNull(world.Log.ClockDoubt);
        await world.Check();
    }

    [Fact]
    public async Task A_doubt_whose_file_cannot_be_read_is_one_all_the_same()
    {
        var world = await Filled();
        world.Time.Jump(TimeSpan.FromDays(2));
        await world.Append(0);
        world.Disk.Kill();
        world.Disk.FlipBit(ClockDoubtFile.Path, 0, 6);
        world.Reopen();
        Assert.Contains("cannot be read", world.Log.ClockDoubt, StringComparison.Ordinal);
    }

    private static async Task<JournalWorld> Filled()
    {
        var world = new JournalWorld(1);
        await world.OpenShards(1);
        world.Log.HoldBy(new Hold());
        for (var i = 0; i < 100; i++)
        {
            await world.Append(0, 1, 3_000);
        }

        return world;
    }

    private static void Restart(JournalWorld world, bool powerLoss)
    {
        world.Restart(powerLoss);
        world.Log.HoldBy(new Hold());
    }

    private static async Task<AppendStatus> Put(JournalWorld world)
    {
        var (task, shard, values) = world.BeginAppend(0, 1);
        world.Step();
        return await world.Note(task, shard, values);
    }

    private static long FirstOffset(JournalWorld world) => world.Log.Describe(world.Shards[0].Shard)!.Value.FirstOffset;
}
