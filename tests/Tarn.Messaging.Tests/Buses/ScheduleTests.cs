using System.Text.Json;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Rules;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Schedules.Times;
using Tarn.Messaging.Tests.Queues;
using Tarn.Patterns;

namespace Tarn.Messaging.Tests.Buses;

/// <summary>Rules with schedules: their times, and what a stop and a clock that is set back do.</summary>
public sealed class ScheduleTests
{
    private static readonly DateTimeOffset Start = new(2027, 1, 15, 8, 0, 30, TimeSpan.Zero);

    [Theory]
    [InlineData("rate(1 minute)", "2027-01-15T08:01:30Z")]
    [InlineData("rate(5 minutes)", "2027-01-15T08:05:30Z")]
    [InlineData("rate(1 hour)", "2027-01-15T09:00:30Z")]
    [InlineData("rate(2 days)", "2027-01-17T08:00:30Z")]
    [InlineData("cron(0/15 * * * ? *)", "2027-01-15T08:15:00Z")]
    [InlineData("cron(0 10 ? * MON-FRI *)", "2027-01-15T10:00:00Z")]
    [InlineData("cron(0 10 ? * 2#1 *)", "2027-02-01T10:00:00Z")]
    [InlineData("cron(0 10 L 2 ? 2028)", "2028-02-29T10:00:00Z")]
    [InlineData("cron(0 10 1 1 ? 2026)", null)]
    public void A_schedule_has_AWSs_times(string text, string? expected) => Assert.Equal(
        expected is null ? null : DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), ScheduleTimes.Parse(text).Next(Start));

    [Theory]
    [InlineData("rate(0 minutes)")]
    [InlineData("rate(1 minutes)")]
    [InlineData("rate(5 minute)")]
    [InlineData("rate(5 seconds)")]
    [InlineData("rate(-5 minutes)")]
    [InlineData("rate(999999999 days)")]
    [InlineData("cron(* * * * *)")]
    [InlineData("cron(0 10 * * * *)")]
    [InlineData("every minute")]
    [InlineData("")]
    public void What_is_no_schedule_is_refused(string text) => Assert.Throws<PatternException>(() => ScheduleTimes.Parse(text));

    [Theory]
    [InlineData("rate(7 minutes)")]
    [InlineData("cron(0/7 * * * ? *)")]
    public void The_times_between_two_moments_are_those_of_one_after_the_other(string text)
    {
        var schedule = ScheduleTimes.Parse(text);
        for (var minutes = 0; minutes < 60; minutes++)
        {
            var until = Start + TimeSpan.FromMinutes(minutes);
            var times = new List<DateTimeOffset>();
            for (var next = schedule.Next(Start); next <= until; next = schedule.Next(next.Value))
            {
                times.Add(next.Value);
            }

            Assert.Equal(times.Count == 0 ? null : (times.Count, times[^1]), schedule.Between(Start, until));
        }
    }

    [Fact]
    public async Task A_scheduled_rule_sends_AWSs_event_and_no_other_rule_sees_it()
    {
        var (world, time, bus) = await Begun();
        await using var _ = world;
        await world.Queue("other");
        await world.Rule(bus, "all", """{"source":["aws.events"]}""", new RuleTarget { Id = "t", Arn = BusWorld.ArnOf("other") });
        await world.Schedule(bus, "tick", "rate(5 minutes)", new RuleTarget { Id = "t", Arn = BusWorld.ArnOf("q") });
        var began = time.GetUtcNow();
        await Pass(time, minutes: 5);
        using var sent = JsonDocument.Parse((await world.Take("q", 1))[0].Body);
        var root = sent.RootElement;
        Assert.Equal(
            ("aws.events", "Scheduled Event", "{}"),
            (root.GetProperty("source").GetString(), root.GetProperty("detail-type").GetString(), root.GetProperty("detail").GetRawText()));
        Assert.Equal("arn:aws:events:::rule/tick", root.GetProperty("resources")[0].GetString());
        Assert.Equal((began + TimeSpan.FromMinutes(5)).ToString("yyyy-MM-ddTHH:mm:ssZ", null), root.GetProperty("time").GetString());
        Assert.False(await world.TakeNow("other", []));
    }

    [Fact]
    public async Task Of_the_times_that_a_stop_missed_the_newest_runs_and_the_others_are_losses()
    {
        var (world, time, bus) = await Begun();
        await using var _ = world;
        await world.Schedule(bus, "tick", "rate(5 minutes)", new RuleTarget { Id = "t", Arn = BusWorld.ArnOf("q") });
        await world.Restart(() => time.Advance(TimeSpan.FromMinutes(23)));
        await world.Take("q", 1);
        Assert.Equal(3, (await world.Losses()).Sum(row => row.Loss.Count));
        await world.Restart(() => time.Advance(TimeSpan.FromDays(30)));
        await Patience.Until(async () => (await world.Losses()).Sum(row => row.Loss.Count) > 8_000);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_repeats_no_time()
    {
        var (world, time, bus) = await Begun();
        await using var _ = world;
        await world.Schedule(bus, "tick", "rate(5 minutes)", new RuleTarget { Id = "t", Arn = BusWorld.ArnOf("q") });
        await Pass(time, minutes: 5);
        var first = await world.Take("q", 1);
        time.Jump(TimeSpan.FromMinutes(-10));
        await Pass(time, minutes: 15);
        var second = await world.Take("q", 1);
        Assert.NotEqual(TimeIn(first[0]), TimeIn(second[0]));
    }

    private static string TimeIn(QueueMessage message)
    {
        using var sent = JsonDocument.Parse(message.Body);
        return sent.RootElement.GetProperty("time").GetString()!;
    }

    private static async Task<(BusWorld World, ManualTime Time, RegisteredBus Bus)> Begun()
    {
        var time = new ManualTime();
        var world = await BusWorld.Open(await QueueWorld.Open(time));
        await world.Queue("q");
        return (world, time, await world.Bus("default"));
    }

    // The clock looks once a minute, and has then a timer for the next look.
    private static async Task Pass(ManualTime time, int minutes)
    {
        for (var i = 0; i < minutes; i++)
        {
            await Patience.Until(() => time.HasTimer(TimeSpan.FromMinutes(1)));
            time.Advance(TimeSpan.FromMinutes(1));
        }
    }
}
