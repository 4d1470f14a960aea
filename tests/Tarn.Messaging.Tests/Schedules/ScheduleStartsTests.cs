using Tarn.Messaging.Schedules.Definitions;
using Tarn.Messaging.Schedules.Occurrences;

namespace Tarn.Messaging.Tests.Schedules;

/// <summary>From which time new and changed schedules count.</summary>
public sealed class ScheduleStartsTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 15, 8, 0, 30, TimeSpan.Zero);

    private static readonly Schedule Rate = new()
    {
        Id = 4,
        Group = "g",
        Name = "s",
        GroupArn = "arn",
        Account = "0",
        Region = "r",
        Expression = "rate(1 hour)",
        CountsFromMs = Now.ToUnixTimeMilliseconds(),
        IsEnabled = true,
        CreatedMs = 2,
        ChangedMs = 3,
        Target = new ScheduleTarget { Arn = "q", RoleArn = "role" },
    };

    [Fact]
    public void A_rate_is_due_at_its_start_and_a_cron_at_its_next_time()
    {
        Assert.Equal(Now, ScheduleStarts.Of(Rate).Due);
        Assert.Equal(Now.AddDays(1), ScheduleStarts.Of(Rate with { StartMs = Now.AddDays(1).ToUnixTimeMilliseconds() }).Due);
        Assert.Equal(Now.AddSeconds(30), ScheduleStarts.Of(Rate with { Expression = "cron(* * * * ? *)" }).Due);
        Assert.Null(ScheduleStarts.Of(Rate with { IsEnabled = false }).Due);
    }

    [Fact]
    public void A_change_of_other_members_repeats_no_time()
    {
        var ran = new OccurrenceTimes(Now, Now.AddHours(1), 1);
        Assert.Equal(ran, ScheduleStarts.Of(Rate, Rate with { Description = "d" }, ran, Now.AddMinutes(5)));
    }

    [Fact]
    public void A_change_of_the_times_counts_anew_and_keeps_the_waiting_ones()
    {
        var changed = Rate with { Expression = "rate(5 minutes)", CountsFromMs = Now.AddMinutes(5).ToUnixTimeMilliseconds() };
        var times = ScheduleStarts.Of(Rate, changed, new OccurrenceTimes(Now, Now.AddHours(1), 1), Now.AddMinutes(5));
        Assert.Equal((Now.AddMinutes(5), 1), (times.Due, times.Waiting));
    }

    [Fact]
    public void An_enabled_schedule_goes_on_from_now()
    {
        var off = ScheduleStarts.Of(Rate, Rate with { IsEnabled = false }, new OccurrenceTimes(Now, Now.AddHours(1), 0), Now.AddMinutes(5));
        Assert.Null(off.Due);
        Assert.Equal(Now.AddHours(4), ScheduleStarts.Of(Rate with { IsEnabled = false }, Rate, off, Now.AddHours(3.5)).Due);
    }
}
