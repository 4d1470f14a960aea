using System.Globalization;
using FsCheck.Fluent;
using Tarn.Messaging.Schedules.Times;
using Tarn.Patterns;

namespace Tarn.Messaging.Tests.Schedules;

/// <summary>Times of schedules against a plain second implementation: it looks at every minute.</summary>
public sealed class ScheduleTimesTests
{
    private static readonly string[] Zones =
        ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia"];

    // Days with a change of the clock, and their neighbours.
    private static readonly string[] Days =
        ["2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25", "2026-03-08", "2026-11-01", "2026-04-05", "2026-10-04", "2027-01-15", "2011-12-29"];

    [Theory]
    [InlineData("cron(30 2 * * ? *)", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-30T00:30:00Z")]
    [InlineData("cron(30 2 * * ? *)", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("cron(30 2 * * ? *)", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("cron(0 * * * ? *)", "Europe/Berlin", "2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z")]
    [InlineData("cron(0/15 2 * * ? *)", "Australia/Lord_Howe", "2026-10-03T15:00:00Z", "2026-10-03T15:30:00Z")]
    [InlineData("cron(0 12 ? * MON-FRI *)", "America/New_York", "2026-11-28T00:00:00Z", "2026-11-30T17:00:00Z")]
    [InlineData("at(2026-07-01T08:00:00)", "Europe/Berlin", "2026-01-01T00:00:00Z", "2026-07-01T06:00:00Z")]
    [InlineData("at(2026-10-25T02:30:00)", "Europe/Berlin", "2026-01-01T00:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("rate(1 day)", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z")]
    public void A_zone_skips_absent_times_and_runs_doubled_ones_once(string text, string zone, string after, string next) =>
        Assert.Equal(At(next), Parse(text, zone, from: text.StartsWith("rate", StringComparison.Ordinal) ? At(after) : null).Next(At(after)));

    [Theory]
    [InlineData("at(2026-03-29T02:30:00)")]
    [InlineData("at(2026-02-30T02:30:00)")]
    [InlineData("at(2026-03-29 02:30:00)")]
    [InlineData("at(2026-03-29T02:30)")]
    [InlineData("rate(0 minutes)")]
    [InlineData("rate(5 seconds)")]
    [InlineData("cron(* * * * *)")]
    public void What_has_no_times_is_refused(string text) => Assert.Throws<PatternException>(() => Parse(text, "Europe/Berlin"));

    [Theory]
    [InlineData("UTC", true)]
    [InlineData("Europe/Berlin", true)]
    [InlineData("America/Argentina/Buenos_Aires", true)]
    [InlineData("Europe/Nowhere", false)]
    [InlineData("../etc/passwd", false)]
    [InlineData("W. Europe Standard Time", false)]
    [InlineData("", false)]
    public void Zones_are_ids_of_the_tz_database(string id, bool isOne) => Assert.Equal(isOne, ScheduleTimes.ZoneOf(id) is not null);

    [Fact]
    public void Crons_have_the_times_of_a_second_implementation()
    {
        var cases =
            from zone in Gen.Elements(Zones)
            from day in Gen.Elements(Days)
            from minutes in Field(59)
            from hours in Field(5)
            from shift in Gen.Choose(0, 47)
            from length in Gen.Choose(1, 48 * 60)
            from startShift in Gen.Choose(-60, 600)
            from endShift in Gen.Choose(0, 3_000)
            from bounds in Gen.Choose(0, 3)
            select (zone, day, minutes, hours, shift, length, startShift, endShift, bounds);
        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var after = At(one.day + "T00:00:00Z").AddMinutes(one.shift * 30);
            var until = after.AddMinutes(one.length);
            var start = (one.bounds & 1) != 0 ? after.AddMinutes(one.startShift) : (DateTimeOffset?)null;
            var end = (one.bounds & 2) != 0 ? after.AddMinutes(one.endShift) : (DateTimeOffset?)null;
            var zone = ScheduleTimes.ZoneOf(one.zone)!;
            var times = ScheduleTimes.Parse($"cron({one.minutes.Text} {one.hours.Text} * * ? *)", new ScheduleSpan(start, end, zone));
            var expected = Plain(after, until, zone, local => one.minutes.Has(local.Minute) && one.hours.Has(local.Hour))
                .Where(time => (start is null || time >= start) && (end is null || time <= end)).ToList();
            Check(times, after, until, expected);
        }).Holds();
    }

    [Fact]
    public void Rates_have_the_times_of_a_second_implementation()
    {
        var cases =
            from minutes in Gen.Choose(1, 300)
            from startShift in Gen.Choose(-2_000, 2_000)
            from endShift in Gen.Choose(-100, 4_000)
            from length in Gen.Choose(0, 4_000)
            from hasEnd in Gen.Elements(true, false)
            select (minutes, startShift, endShift, length, hasEnd);
        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var after = At("2026-10-25T00:00:00Z");
            var (until, start) = (after.AddMinutes(one.length), after.AddMinutes(one.startShift));
            var end = one.hasEnd ? start.AddMinutes(one.endShift) : (DateTimeOffset?)null;
            var times = ScheduleTimes.Parse($"rate({one.minutes} minutes)", new ScheduleSpan(start, end, null));
            var expected = new List<DateTimeOffset>();
            for (var time = start; time <= until && (end is null || time <= end); time = time.AddMinutes(one.minutes))
            {
                if (time > after)
                {
                    expected.Add(time);
                }
            }

            Check(times, after, until, expected);
        }).Holds();
    }

    private static void Check(ScheduleTimes times, DateTimeOffset after, DateTimeOffset until, List<DateTimeOffset> expected)
    {
        var found = new List<DateTimeOffset>();
        for (var next = times.Next(after); next <= until; next = times.Next(next.Value))
        {
            found.Add(next.Value);
        }

        Assert.Equal(expected, found);
        Assert.Equal(expected.Count == 0 ? null : (expected.Count, expected[^1]), times.Between(after, until));
    }

    // Each minute of UTC has a local time. Of two minutes with one local time the first counts.
    private static IEnumerable<DateTimeOffset> Plain(DateTimeOffset after, DateTimeOffset until, TimeZoneInfo zone, Func<DateTime, bool> has)
    {
        var seen = new HashSet<DateTime>();
        for (var time = after.AddHours(-26); time <= until; time = time.AddMinutes(1))
        {
            var local = TimeZoneInfo.ConvertTime(time, zone).DateTime;
            if (seen.Add(local) && time > after && has(local))
            {
                yield return time;
            }
        }
    }

    private static FsCheck.Gen<(string Text, Func<int, bool> Has)> Field(int max) =>
        from kind in Gen.Choose(0, 3)
        from one in Gen.Choose(0, max)
        from step in Gen.Choose(1, 20)
        select kind switch
        {
            0 => ("*", (Func<int, bool>)(_ => true)),
            1 => ($"{one}", value => value == one),
            2 => ($"{one}/{step}", value => value >= one && (value - one) % step == 0),
            _ => ($"{one},{max}", value => value == one || value == max),
        };

    private static ScheduleTimes Parse(string text, string zone, DateTimeOffset? from = null) =>
        ScheduleTimes.Parse(text, new ScheduleSpan(from, null, ScheduleTimes.ZoneOf(zone)));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
