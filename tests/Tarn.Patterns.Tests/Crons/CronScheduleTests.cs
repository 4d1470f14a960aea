using System.Globalization;
using Tarn.Patterns.Crons;

namespace Tarn.Patterns.Tests.Crons;

public sealed class CronScheduleTests
{
    [Theory]
    [InlineData("cron(15 12 * * ? *)", "2024-03-31 12:15", "2024-04-01 12:15")]
    [InlineData("cron(0 10 ? * 1 *)", "2024-03-29 00:00", "2024-03-31 10:00")]
    [InlineData("cron(0 18 ? * MON-FRI *)", "2024-03-29 18:00", "2024-04-01 18:00")]
    [InlineData("cron(0/15 * * * ? *)", "2024-03-31 12:01", "2024-03-31 12:15")]
    [InlineData("cron(0 0 L * ? *)", "2024-02-01 00:00", "2024-02-29 00:00")]
    [InlineData("cron(0 0 ? * 6L *)", "2024-03-01 00:00", "2024-03-29 00:00")]
    [InlineData("cron(0 0 ? * 2#1 *)", "2024-03-05 00:00", "2024-04-01 00:00")]
    [InlineData("cron(0 0 1 1 ? 2026-2027)", "2024-03-31 00:00", "2026-01-01 00:00")]
    [InlineData("cron(0 0 1 1 ? 2027,2030/2)", "2027-01-01 00:00", "2030-01-01 00:00")]
    [InlineData("cron(0 0 29 2 ? */4)", "2024-03-31 00:00", null)]
    [InlineData("cron(0 0 1 1 ? 2020)", "2024-03-31 00:00", null)]
    public void The_next_time_is_the_first_one_after_a_moment(string text, string after, string? next) =>
        Assert.Equal(next is null ? null : At(next), CronSchedule.Parse(text).Next(At(after)));

    [Theory]
    [InlineData("rate(1 day)")]
    [InlineData("cron(15 12 * * ?)")]
    [InlineData("cron(15 12 * * * *)")]
    [InlineData("cron(15 12 ? * ? *)")]
    [InlineData("cron(75 12 * * ? *)")]
    [InlineData("cron(15 12 ? * 8 *)")]
    [InlineData("cron(15 12 * * ? 1960)")]
    [InlineData("cron(15 12 * * ? x)")]
    public void Other_texts_are_refused(string text) =>
        Assert.Contains(text, Assert.Throws<PatternException>(() => CronSchedule.Parse(text)).Message, StringComparison.Ordinal);

    private static DateTimeOffset At(string text) =>
        DateTimeOffset.ParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
