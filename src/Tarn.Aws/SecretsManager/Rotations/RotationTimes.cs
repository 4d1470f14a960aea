using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Aws.SecretsManager.Model;
using Tarn.Patterns;
using Tarn.Patterns.Crons;

namespace Tarn.Aws.SecretsManager.Rotations;

/// <summary>The rules of rotation schedules.</summary>
/// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html"/>
internal static partial class RotationTimes
{
    private const int HoursLeast = 4;
    private const int DaysMost = 999;

    /// <summary>Checks rules before they are stored.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterException.</exception>
    public static void Check(RotationRulesType rules)
    {
        if (rules.AutomaticallyAfterDays is not null && rules.ScheduleExpression is not null)
        {
            throw Invalid("You can't use both AutomaticallyAfterDays and ScheduleExpression in RotationRules.");
        }

        if (rules.AutomaticallyAfterDays is null && rules.ScheduleExpression is null)
        {
            throw Invalid("You must specify AutomaticallyAfterDays or ScheduleExpression in RotationRules.");
        }

        if (rules.ScheduleExpression is not { } schedule)
        {
            return;
        }

        if (schedule.StartsWith("rate", StringComparison.Ordinal))
        {
            if (RateOf(schedule) is null)
            {
                throw Invalid($"The schedule {schedule} is no rate of {HoursLeast} hours to {DaysMost} days.");
            }

            return;
        }

        try
        {
            CronSchedule.Parse(schedule);
        }
        catch (PatternException wrong)
        {
            throw Invalid(wrong.Message);
        }
    }

    /// <summary>The time of a rate; null: the text is none, or it is too short or too long.</summary>
    public static TimeSpan? RateOf(string schedule)
    {
        if (Rate().Match(schedule) is not { Success: true } match || !int.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var isHours = match.Groups[2].ValueSpan.StartsWith("hour", StringComparison.Ordinal);
        return isHours ? number is >= HoursLeast and <= DaysMost ? TimeSpan.FromHours(number) : null
            : number is >= 1 and <= DaysMost ? TimeSpan.FromDays(number)
            : null;
    }

    private static AwsErrorException Invalid(string message) => SecretsManagerErrors.InvalidParameterException(message);

    [GeneratedRegex(@"^rate\((\d{1,4}) (hours?|days?)\)\z")]
    private static partial Regex Rate();
}
