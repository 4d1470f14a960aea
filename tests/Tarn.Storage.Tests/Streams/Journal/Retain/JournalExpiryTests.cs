namespace Tarn.Storage.Tests.Streams.Journal.Retain;

/// <summary>
/// Expired records are invisible in every place. A changed retention applies once its commit is certain.
/// </summary>
public sealed class JournalExpiryTests
{
    [Theory]
    [InlineData(24)]
    [InlineData(8_760)]
    public async Task Each_stream_keeps_its_records_as_long_as_it_says(int hours)
    {
        var world = new JournalWorld(1);
        await world.OpenShards(1);
        await world.OpenShards(1);
        world.Log.HoldBy(new Hold());
        await world.SetRetention(hours, shard: 1);
        await world.Append(1);
        for (var step = 0; step < 4; step++)
        {
            world.Time.Advance(TimeSpan.FromHours(hours / 4.0) - TimeSpan.FromMinutes(step == 3 ? 1 : 0));
            await world.Append(0);
            world.Log.RunRetention();
            Assert.Equal(0, world.Bounds(1).FirstOffset);
        }

        world.Time.Advance(TimeSpan.FromMinutes(2));
        world.Log.RunRetention();
        Assert.Equal(1, world.Bounds(1).FirstOffset);
    }

    [Fact]
    public async Task An_expired_record_is_invisible_in_the_file_that_is_being_written_too()
    {
        var world = new JournalWorld(1);
        await world.OpenShards(2);
        world.Log.HoldBy(new Hold(0));
        await world.Append(0);
        world.Time.Advance(TimeSpan.FromDays(2));
        await world.Append(0);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.Append(1);
        Assert.Equal(1, world.Bounds().FirstOffset);
        Assert.Equal(2, (await world.ReadAll(world.Shards[0].Shard)).Count);

        // The same holds after a start: retention runs at once.
        world.Restart(powerLoss: true);
        world.Log.HoldBy(new Hold(0));
        world.Step();
        Assert.Equal(1, world.Bounds().FirstOffset);
        world.Time.Advance(TimeSpan.FromHours(25));
        await world.Append(1);
        Assert.Equal(2, world.Bounds().FirstOffset);
        Assert.Equal(1, world.Bounds(1).FirstOffset);
    }

    [Fact]
    public async Task Files_that_are_held_are_not_read_to_see_what_has_expired()
    {
        var world = new JournalWorld(1);
        await world.OpenShards(1);
        await world.Fill(50);
        world.Restart(powerLoss: false);
        world.Log.HoldBy(new Hold(0));
        world.Time.Advance(TimeSpan.FromHours(30));
        await world.Fill(50);
        var reads = 0;
        world.Disk.Faults.FailRead = _ => ++reads < 0;
        world.Log.RunRetention();
        Assert.Equal(0, reads);
        Assert.Equal(50, world.Bounds().FirstOffset);
    }

    [Fact]
    public async Task A_clock_in_doubt_hides_nothing_in_the_file_that_is_being_written()
    {
        var world = new JournalWorld(1);
        await world.OpenShards(1);
        world.Log.HoldBy(new Hold());
        await world.Append(0);
        world.Time.Jump(TimeSpan.FromDays(2));
        await world.Append(0);
        world.Log.RunRetention();
        Assert.Equal(0, world.Bounds().FirstOffset);
    }

    [Fact]
    public async Task A_shorter_retention_hides_what_is_too_old_at_once()
    {
        var world = new JournalWorld(1);
        await world.OpenShards(1, retentionHours: 48);
        world.Log.HoldBy(new Hold());
        await world.Append(0);
        world.Time.Advance(TimeSpan.FromHours(30));
        await world.Append(0);
        Assert.Equal(0, world.Bounds().FirstOffset);
        await world.SetRetention(24);
        world.Step();
        Assert.Equal(1, world.Bounds().FirstOffset);
    }

    [Fact]
    public async Task A_shorter_retention_that_becomes_void_frees_nothing()
    {
        var world = new JournalWorld(1);
        await world.OpenShards(1, retentionHours: 48);
        world.Log.HoldBy(new Hold());
        await world.Fill(100);
        world.Time.Advance(TimeSpan.FromHours(30));
        await world.Append(0);
        world.Disk.Faults.FailSync = _ =>
        {
            world.Log.RunRetention();
            return true;
        };
        var failed = await Assert.ThrowsAsync<TarnException>(() => world.SetRetention(24));
        Assert.Equal(ErrorKind.OutcomeUnknown, failed.Kind);
        world.Disk.Faults.FailSync = _ => false;
        world.Log.RunRetention();
        Assert.Equal(0, world.Bounds().FirstOffset);
        await world.Check();

        world.Time.Advance(TimeSpan.FromSeconds(2));
        await world.SetRetention(24);
        world.Log.RunRetention();
        Assert.Equal(100, world.Bounds().FirstOffset);
    }

    [Fact]
    public async Task A_longer_retention_counts_before_it_is_durable()
    {
        var world = new JournalWorld(1);
        await world.OpenShards(1);
        world.Log.HoldBy(new Hold());
        await world.Fill(100);
        world.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMinutes(1));
        world.Disk.Faults.FailSync = _ =>
        {
            world.Disk.Faults.FailSync = _ => false;
            world.Time.Advance(TimeSpan.FromMinutes(2));
            world.Log.RunRetention();
            return false;
        };
        await world.SetRetention(48);
        world.Log.RunRetention();
        Assert.Equal(0, world.Bounds().FirstOffset);
        await world.Check();
    }
}
