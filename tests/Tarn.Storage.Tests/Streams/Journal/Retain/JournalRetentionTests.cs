using Tarn.Storage.Disk;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Tests.Streams.Journal.Retain;

/// <summary>
/// The freeing of files. By D26 (undelivered records are held) no file is freed while a consumer needs it. By D12
/// (arrival times never go back) none is freed while the clock is in doubt. <see cref="JournalExpiryTests"/> covers the
/// view of readers.
/// </summary>
public sealed class JournalRetentionTests
{
    [Fact]
    public async Task Expired_records_are_invisible_and_their_files_are_freed()
    {
        var world = new JournalWorld(1);
        await world.OpenShards(1);
        world.Log.HoldBy(new Hold());
        await world.Fill(100);
        var before = Files(world);
        world.Time.Advance(TimeSpan.FromHours(23));
        await world.Append(0);
        world.Log.RunRetention();
        Assert.Equal(0, world.Bounds().FirstOffset);

        world.Time.Advance(TimeSpan.FromHours(2));
        await world.Append(0);
        world.Log.RunRetention();
        Assert.Equal(100, world.Bounds().FirstOffset);
        Assert.InRange(Files(world), 1, before / 2);

        // The state of shards survives when the file that held it is freed.
        world.Restart(powerLoss: true);
        Assert.Equal(102, world.Bounds().StableEnd);
        await world.Append(0);
    }

    [Fact]
    public async Task A_trimmed_stream_frees_what_nobody_needs_within_its_retention()
    {
        var world = new JournalWorld(1);
        await world.OpenShards(1);
        world.Log.HoldBy(new Hold(lowest: 60) { Trims = true });
        await world.Fill(100);
        var before = Files(world);
        world.Log.RunRetention();
        Assert.Equal(before, Files(world)); // retries of the last minutes are still recognised

        world.Time.Advance(TimeSpan.FromMinutes(10));
        await world.Append(0);
        world.Log.RunRetention();
        Assert.InRange(Files(world), before / 3, before - (before / 3));
        Assert.InRange(world.Bounds().FirstOffset, 45, 60);
        var left = await world.ReadAll(world.Shards[0].Shard);
        Assert.All(Enumerable.Range(60, 40), offset => Assert.Contains(offset, left.Keys));
    }

    [Fact]
    public async Task A_freed_file_that_cannot_be_deleted_is_tried_again_and_does_no_harm()
    {
        var world = new JournalWorld(1);
        await world.OpenShards(1);
        world.Log.HoldBy(new Hold());
        await world.Fill(100);
        var before = Files(world);
        world.Disk.Faults.FailDelete = path => path == JournalPaths.Of(JournalPaths.FirstNumber);
        world.Time.Advance(TimeSpan.FromHours(25));
        await world.Append(0);
        Assert.Equal(100, world.Bounds().FirstOffset);
        Assert.Contains("cannot be deleted", Assert.Single(world.Log.Notices), StringComparison.Ordinal);
        Assert.InRange(Files(world), 2, before / 2);

        world.Restart(powerLoss: false);
        Assert.Empty(world.Log.Recovery.Damage);
        world.Log.HoldBy(new Hold());
        await world.Append(0);
        Assert.Equal(100, world.Bounds().FirstOffset);
        await world.Check(damagedMax: 100);

        world.Disk.Faults.FailDelete = _ => false;
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.Append(0);
        Assert.Empty(world.Log.Notices);
        Assert.Null(world.Disk.Find(JournalPaths.Of(JournalPaths.FirstNumber)));
        Assert.Equal(3, (await world.ReadAll(world.Shards[0].Shard)).Keys.Count(offset => offset >= 100));
    }

    [Fact]
    public async Task A_reader_that_lets_go_of_a_freed_file_last_does_not_see_that_it_cannot_be_deleted()
    {
        var world = new JournalWorld(1, new JournalOptions { FileBytes = 32 << 10, HotTailBytes = 8 << 10, TailSegmentBytes = 4 << 10 });
        await world.OpenShards(1);
        world.Log.HoldBy(new Hold());
        await world.Fill(100);
        world.Time.Advance(TimeSpan.FromHours(25));
        world.Disk.Faults.FailDelete = _ => true;
        world.Disk.Faults.FailRead = _ =>
        {
            world.Disk.Faults.FailRead = _ => false;
            world.Log.RunRetention();
            return false;
        };
        using var read = await world.Log.Read(world.Shards[0].Shard, 0, 5_000, CancellationToken.None);
        Assert.Equal(100, read.Bounds.FirstOffset);
        Assert.Contains("cannot be deleted", Assert.Single(world.Log.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_retention_fails_files_are_prepared_and_sealed_all_the_same()
    {
        var world = new JournalWorld(1);
        await world.OpenShards(1);
        world.Log.HoldBy(new FailingHold());
        await world.Fill(100);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.Append(0);
        Assert.Contains("positions", Assert.Single(world.Log.Notices), StringComparison.Ordinal);
        world.Log.HoldBy(new Hold());
        await world.Append(0);
        Assert.Empty(world.Log.Notices);
    }

    [Fact]
    public async Task What_a_consumer_still_needs_is_kept()
    {
        var world = new JournalWorld(1);
        await world.OpenShards(1);
        world.Log.HoldBy(new Hold(0));
        await world.Fill(100);
        var before = Files(world);
        world.Time.Advance(TimeSpan.FromHours(30));
        await world.Append(0);
        world.Log.RunRetention();
        Assert.Equal(100, world.Bounds().FirstOffset);
        Assert.InRange(Files(world), before, before + 1);
        Assert.Equal(101, (await world.ReadAll(world.Shards[0].Shard)).Count);
    }

    [Fact]
    public async Task Nothing_is_freed_while_nobody_has_said_what_is_held()
    {
        var world = new JournalWorld(1);
        await world.OpenShards(1);
        await world.Fill(100);
        var before = Files(world);
        world.Time.Advance(TimeSpan.FromHours(30));
        await world.Append(0);
        world.Log.RunRetention();
        Assert.InRange(Files(world), before, before + 1);
    }

    [Fact]
    public async Task A_clock_that_jumped_frees_nothing_for_a_day()
    {
        var world = new JournalWorld(1);
        await world.OpenShards(1);
        world.Log.HoldBy(new Hold());
        await world.Fill(100);
        world.Time.Jump(TimeSpan.FromDays(400));
        await world.Append(0);
        world.Log.RunRetention();
        Assert.Equal(0, world.Bounds().FirstOffset);

        world.Time.Advance(TimeSpan.FromHours(25));
        await world.Append(0);
        world.Log.RunRetention();
        Assert.True(world.Bounds().FirstOffset >= 100);
    }

    [Fact]
    public async Task A_clock_that_jumps_after_days_of_uptime_frees_nothing_either_until_it_is_accepted()
    {
        var world = new JournalWorld(1);
        await world.OpenShards(1);
        world.Log.HoldBy(new Hold());
        world.Time.Advance(TimeSpan.FromDays(3));
        await world.Fill(100);
        world.Log.RunRetention();
        Assert.Null(world.Log.ClockDoubt);
        world.Time.Jump(TimeSpan.FromDays(2));
        await world.Append(0);
        world.Log.RunRetention();
        Assert.Equal(0, world.Bounds().FirstOffset);
        Assert.Contains("48.0 hours", world.Log.ClockDoubt, StringComparison.Ordinal);

        world.Log.AcceptClock();
        world.Log.RunRetention();
        Assert.Null(world.Log.ClockDoubt);
        Assert.Equal(100, world.Bounds().FirstOffset);
    }

    [Fact]
    public async Task A_clock_that_jumps_while_retention_deletes_a_file_expires_no_record()
    {
        // Found by the simulator: the time was read again after the clock had been checked.
        var world = new JournalWorld(1);
        await world.OpenShards(1);
        world.Log.HoldBy(new Hold());
        await world.Fill(100);
        world.Time.Advance(TimeSpan.FromHours(25));
        await world.Fill(100);
        world.Disk.Faults.FailDelete = _ => true;
        world.Log.RunRetention();
        var first = world.Bounds().FirstOffset;
        var jumped = false;
        world.Disk.Faults.FailDelete = _ =>
        {
            world.Time.Jump(jumped ? TimeSpan.Zero : TimeSpan.FromDays(2));
            jumped = true;
            return false;
        };

        world.Log.RunRetention();

        Assert.True(jumped);
        Assert.Equal(first, world.Bounds().FirstOffset);
        Assert.NotNull(world.Log.ClockDoubt);
    }

    [Theory]
    [InlineData(-30)]
    [InlineData(30)]
    public async Task A_start_whose_clock_is_far_from_the_newest_record_frees_nothing(int hours)
    {
        var world = new JournalWorld(1);
        await world.OpenShards(1);
        await world.Fill(100);
        world.Time.Jump(TimeSpan.FromHours(hours));
        world.Restart(powerLoss: false);
        world.Log.HoldBy(new Hold());
        world.Log.RunRetention();
        Assert.NotNull(world.Log.ClockDoubt);
        Assert.Equal(0, world.Bounds().FirstOffset);
        await world.Append(0);
        Assert.True(world.Bounds().LastArrivalTimeMs >= 1_800_000_000_000, "arrival never goes back");
    }

    [Fact]
    public async Task A_deleted_streams_files_are_freed()
    {
        var world = new JournalWorld(1);
        await world.OpenShards(1);
        world.Log.HoldBy(new Hold());
        await world.Fill(100);
        var before = Files(world);
        await world.Finish(world.Store.CommitWithLog(
            tx =>
            {
                tx.Change(new LogChange.DeleteStream(world.Shards[0].Stream));
                return ValueTask.FromResult(0);
            },
            CancellationToken.None).AsTask());
        world.Log.RunRetention();
        Assert.InRange(Files(world), 1, before / 2);
    }

    [Fact]
    public async Task The_journals_limit_behaves_as_a_full_disk()
    {
        var world = new JournalWorld(1, new JournalOptions { FileBytes = 32 << 10, JournalBytesMax = 200 << 10 });
        await world.OpenShards(1);
        AppendStatus last = default;
        for (var i = 0; i < 300 && last != AppendStatus.DiskFull; i++)
        {
            var (task, shard, values) = world.BeginAppend(0, 1, 2_000);
            world.Step();
            last = await world.Note(task, shard, values);
        }

        Assert.Equal(AppendStatus.DiskFull, last);
        Assert.InRange(world.Log.Bytes, 100 << 10, 240 << 10);
        await world.Check();
    }

    private static int Files(JournalWorld world) => world.Disk.List(DataDirectory.Journal).Count;

    private sealed class FailingHold : IRetentionHold
    {
        public long LowestNeeded(StreamId stream, ShardId shard) => throw new TarnException(ErrorKind.DiskFailed, "The positions cannot be read.");
    }
}
