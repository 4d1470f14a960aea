using Tarn.Delivery.Configuration;
using Tarn.Delivery.Progress;
using Tarn.Delivery.Pipeline;

namespace Tarn.Delivery.Tests.Pipeline;

/// <summary>Flushes by a target for the age of committed records.</summary>
public sealed class FreshnessTests
{
    [Fact]
    public void A_flush_begins_as_much_earlier_as_the_last_ones_took()
    {
        var pace = new FlushPace(TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromSeconds(2), pace.AgeMax);
        for (var i = 1; i <= 20; i++)
        {
            pace.Took(TimeSpan.FromMilliseconds(10 * i));
        }

        Assert.Equal(TimeSpan.FromMilliseconds(2_000 - 190), pace.AgeMax);
        pace.Took(TimeSpan.FromSeconds(9));
        pace.Took(TimeSpan.FromSeconds(9));
        Assert.Equal(TimeSpan.Zero, pace.AgeMax);
    }

    [Fact]
    public void A_target_is_missed_while_the_p99_of_five_minutes_is_above_it()
    {
        var time = new ManualTime();
        var watch = new FreshnessWatch(TimeSpan.FromSeconds(1), time);
        Assert.False(watch.Committed(TimeSpan.FromSeconds(0.9)));
        Assert.Null(watch.Missed);
        Assert.True(watch.Committed(TimeSpan.FromSeconds(3)));
        Assert.False(watch.Committed(TimeSpan.FromSeconds(2)));
        Assert.Equal(TimeSpan.FromSeconds(3), watch.Missed);

        time.Advance(TimeSpan.FromMinutes(6));
        Assert.False(watch.Committed(TimeSpan.FromSeconds(0.5)));
        Assert.Null(watch.Missed);
    }

    [Fact]
    public async Task The_target_replaces_the_interval_and_a_miss_is_shown()
    {
        var time = new ManualTime();
        await using var world = await DeliveryWorld.Open(time);
        var id = await world.Create(Destinations.Objects() with { Buffering = new BufferingConfig(128, 900), FreshnessSeconds = 2 });
        await world.Put(id, "a");
        await Patience.Until(() => world.Deliveries.Status()[0].BufferedBytes > 0 && time.HasTimer(TimeSpan.FromSeconds(1)));
        Assert.Equal(0, world.Deliveries.Status()[0].Commits);

        time.Advance(TimeSpan.FromSeconds(2));
        await Patience.Until(() => world.Deliveries.Status()[0].Commits == 1);
        Assert.Null(world.Deliveries.Status()[0].Late);

        await world.Stop();
        await world.Put(id, "b");
        time.Advance(TimeSpan.FromSeconds(30));
        await world.Start();
        await Patience.Until(() => world.Deliveries.Status()[0].Late is not null);
        Assert.Contains("the target is 2 s", world.Deliveries.Status()[0].Late, StringComparison.Ordinal);
    }
}
