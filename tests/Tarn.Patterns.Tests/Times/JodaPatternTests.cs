using System.Text;
using System.Text.Json;
using Tarn.Patterns.Times;

namespace Tarn.Patterns.Tests.Times;

/// <summary>The recorded answers of Joda-Time.</summary>
public sealed class JodaPatternTests
{
    private static readonly TimeReadingRules Rules = new(PivotYear: 2000, OffsetMinutesMax: (24 * 60) - 1, ZoneAt);

    [Fact]
    public void Patterns_print_as_Joda_Time_does()
    {
        var faults = new List<string>();
        foreach (var (asked, pattern) in Cases("print"))
        {
            var (instant, zone) = (asked.GetProperty("instant").GetString()!, JavaZone.Find(asked.GetProperty("zone").GetString()!)!);
            var expected = asked.TryGetProperty("prints", out var text) ? text.GetString()! : MessageOf(asked);
            var found = Printed(pattern, instant, zone);

            // Names of regions need locale data.
            if (found != expected && zone.Names.Short is not null)
            {
                faults.Add($"{pattern} of {instant}: {found} instead of {expected}");
            }
        }

        Assert.Empty(faults);
    }

    [Fact]
    public void Patterns_read_as_Joda_Time_does()
    {
        var faults = new List<string>();
        foreach (var (asked, pattern) in Cases("parse"))
        {
            // Another zone than UTC as the default is not supported.
            var text = asked.GetProperty("text").GetString()!;
            var expected = asked.TryGetProperty("millis", out var millis) ? $"{millis.GetInt64()}" : MessageOf(asked);
            var found = Read(pattern, text);
            if (found != expected && asked.GetProperty("zone").GetString() == "UTC")
            {
                faults.Add($"{pattern} of {text}: {found} instead of {expected}");
            }
        }

        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("yy-M-d", "49-1-2", "2049-01-02")]
    [InlineData("yy-M-d", "50-1-2", "1950-01-02")]
    [InlineData("yy-M-d", "-50-1-2", "-0050-01-02")]
    [InlineData("yyMMdd", "490102", "2049-01-02")]
    [InlineData("yyyy-MM-dd", "+12024-01-02", "12024-01-02")]
    [InlineData("yyyyMMdd", "-00440315", "-0044-03-15")]
    [InlineData("xx-ww-e", "24-01-1", "2024-01-01")]
    [InlineData("yyyy-ww", "2024-02", "2024-01-08")]
    [InlineData("yyyy-MM-dd ww", "2024-03-05 07", "2024-03-05")]
    public void A_date_is_read(string pattern, string text, string date)
    {
        Assert.True(TimePattern.Parse(TimeDialect.Joda, pattern).TryRead(text, Rules, out var time, out _));
        var printed = new StringBuilder();
        TimePattern.Parse(TimeDialect.Joda, "yyyy-MM-dd").Print(ZonedTime.OfClock(time.LocalMs / 1_000, 0, 0, null), printed);
        Assert.Equal(date, printed.ToString());
    }

    [Theory]
    [InlineData("HH Z", "10 +05", 300)]
    [InlineData("HH Z", "10 -05:30", -330)]
    [InlineData("HH Z", "10 +2359", 1439)]
    [InlineData("HH Z", "10 +053", null)]
    [InlineData("HH Z", "10 +2400", null)]
    [InlineData("HH Z", "10 +05:", null)]
    [InlineData("HH Z", "10 0500", null)]
    public void An_offset_is_read(string pattern, string text, int? minutes)
    {
        var isRead = TimePattern.Parse(TimeDialect.Joda, pattern).TryRead(text, Rules, out var time, out var fault);
        Assert.Equal(minutes, isRead ? time.OffsetMinutes : null);
        Assert.Equal(isRead ? 0 : 3, fault.At);
    }

    [Fact]
    public void Dialects_differ_in_the_year_of_a_text_without_a_year()
    {
        Assert.True(TimePattern.Parse(TimeDialect.Joda, "MM").TryRead("02", Rules, out var joda, out _));
        Assert.True(TimePattern.Parse(TimeDialect.MySql, "%m").TryRead("02", Rules, out var mySql, out _));
        Assert.Equal((2000, 1970), (YearOf(joda), YearOf(mySql)));
    }

    private static int YearOf(ReadTime time) => DateTime.UnixEpoch.AddMilliseconds(time.LocalMs).Year;

    private static string Printed(string pattern, string instant, JavaZone zone)
    {
        try
        {
            return RecordedTimes.Print(TimeDialect.Joda, pattern, instant, zone);
        }
        catch (PatternException refused)
        {
            return refused.Message;
        }
    }

    private static string Read(string pattern, string text)
    {
        if (!TimePattern.Parse(TimeDialect.Joda, pattern).TryRead(text, Rules, out var time, out var fault))
        {
            return fault.MessageFor(text);
        }

        return $"{time.LocalMs - OffsetMsOf(time)}";
    }

    private static long OffsetMsOf(ReadTime time)
    {
        if (time.ZoneId is not { } id)
        {
            return time.OffsetMinutes * 60_000L;
        }

        var local = DateTime.SpecifyKind(DateTime.UnixEpoch.AddMilliseconds(time.LocalMs), DateTimeKind.Unspecified);
        return (long)TimeZoneInfo.FindSystemTimeZoneById(id).GetUtcOffset(local).TotalMilliseconds;
    }

    private static int ZoneAt(ReadOnlySpan<char> text) => TimeZoneInfo.TryFindSystemTimeZoneById(text.ToString(), out _) ? text.Length : 0;

    private static string MessageOf(JsonElement asked) => asked.GetProperty("error").GetProperty("message").GetString()!;

    private static IEnumerable<(JsonElement Asked, string Pattern)> Cases(string group) =>
        from line in File.ReadLines(TestData.Path("delivery/joda-patterns.jsonl"))
        let asked = JsonDocument.Parse(line).RootElement
        where asked.GetProperty("group").GetString()!.Split(' ')[0] == @group
        select (asked, asked.GetProperty("pattern").GetString()!);
}
