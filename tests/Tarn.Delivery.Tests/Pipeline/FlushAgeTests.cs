using System.Globalization;
using Tarn.Delivery.Configuration;

namespace Tarn.Delivery.Tests.Pipeline;

/// <summary>Flushes by age with an inaccurate clock.</summary>
public sealed class FlushAgeTests
{
    [Fact]
    public async Task A_buffer_that_becomes_due_while_the_pipeline_looks_is_flushed()
    {
        await using var world = await DeliveryWorld.Open(new HastyTime(seed: 1));
        var id = await world.Create(Destinations.Objects() with { Buffering = new BufferingConfig(128, 0) });

        for (var i = 1; i <= 60; i++)
        {
            await world.Put(id, i.ToString(CultureInfo.InvariantCulture));
            await Patience.Until(() => world.Deliveries.Status()[0].Rows == i || world.Deliveries.Status()[0].LastError is not null);
        }

        Assert.Null(world.Deliveries.Status()[0].LastError);
    }

    [Fact]
    public async Task A_clock_set_back_does_not_hold_back_a_flush()
    {
        var time = new ManualTime();
        await using var world = await DeliveryWorld.Open(time);
        var id = await world.Create(Destinations.Objects() with { Buffering = new BufferingConfig(128, 60) });
        await world.Put(id, "a");
        await Patience.Until(() => world.Deliveries.Status()[0].BufferedBytes > 0);

        time.Jump(TimeSpan.FromHours(-1));
        time.Advance(TimeSpan.FromSeconds(61));

        await Patience.Until(() => world.Deliveries.Status()[0].Commits == 1);
        Assert.Equal("a\n", await world.TextUnder("out/"));
    }

    /// <summary>Each reading of the clock takes a millisecond, and timers fire up to 10 ms early.</summary>
    private sealed class HastyTime(int seed) : TimeProvider
    {
        private readonly Random _random = new(seed);
        private long _nowMs = 1_800_000_000_000;

        public override long TimestampFrequency => 1_000;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(GetTimestamp());

        public override long GetTimestamp() => Interlocked.Increment(ref _nowMs);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return System.CreateTimer(callback, state, dueTime, period);
            }

            lock (_random)
            {
                Interlocked.Add(ref _nowMs, Math.Max(0, (long)dueTime.TotalMilliseconds - _random.Next(10)));
            }

            return System.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }
    }
}
