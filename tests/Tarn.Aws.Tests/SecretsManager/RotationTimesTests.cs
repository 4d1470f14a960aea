using Tarn.Aws.SecretsManager.Model;
using Tarn.Aws.SecretsManager.Rotations;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.SecretsManager;

/// <summary>The rules of rotation schedules.</summary>
public sealed class RotationTimesTests
{
    [Theory]
    [InlineData("rate(4 hours)", 4)]
    [InlineData("rate(1 day)", 24)]
    [InlineData("rate(10 days)", 240)]
    [InlineData("rate(999 hours)", 999)]
    public void A_rate_has_hours_or_days(string schedule, int hours)
    {
        Assert.Equal(TimeSpan.FromHours(hours), RotationTimes.RateOf(schedule));
        RotationTimes.Check(new RotationRulesType { ScheduleExpression = schedule });
    }

    [Theory]
    [InlineData("rate(3 hours)")]
    [InlineData("rate(0 days)")]
    [InlineData("rate(1000 days)")]
    [InlineData("rate(5 minutes)")]
    [InlineData("cron(0 8 1 * *)")]
    [InlineData("every day")]
    public void Other_schedules_are_refused(string schedule) => Assert.Equal(
        "InvalidParameterException",
        Assert.Throws<AwsErrorException>(() => RotationTimes.Check(new RotationRulesType { ScheduleExpression = schedule })).Code);

    [Fact]
    public void Rules_have_days_or_a_schedule()
    {
        RotationTimes.Check(new RotationRulesType { AutomaticallyAfterDays = 30 });
        RotationTimes.Check(new RotationRulesType { ScheduleExpression = "cron(0 8 1 * ? *)" });
        Assert.Throws<AwsErrorException>(() => RotationTimes.Check(new RotationRulesType()));
        Assert.Throws<AwsErrorException>(() => RotationTimes.Check(new RotationRulesType { AutomaticallyAfterDays = 30, ScheduleExpression = "rate(1 day)" }));
    }
}
