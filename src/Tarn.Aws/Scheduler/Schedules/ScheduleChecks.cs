using Tarn.Aws.Scheduler.Failures;
using Tarn.Aws.Scheduler.Targets;
using Tarn.Messaging.Schedules.Definitions;
using Tarn.Messaging.Schedules.Times;
using Tarn.Patterns;

namespace Tarn.Aws.Scheduler.Schedules;

/// <summary>The checks of new and changed schedules.</summary>
/// <param name="targets">Checks targets.</param>
internal sealed class ScheduleChecks(ScheduleTargetChecks targets)
{
    /// <summary>Checks a schedule but the place of its times in the present.</summary>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    /// <exception cref="TarnException">AccessDenied: the caller may not pass the role.</exception>
    public void Check(Call call, Schedule wanted, string windowMode)
    {
        if (wanted.Zone is { } zone && ScheduleTimes.ZoneOf(zone) is null)
        {
            throw SchedulerFailures.Invalid($"Invalid ScheduleExpressionTimezone {zone}. Use an id of the tz database, for example Europe/Berlin.");
        }

        if (windowMode == "FLEXIBLE" != wanted.WindowMinutes is not null)
        {
            throw SchedulerFailures.Invalid("MaximumWindowInMinutes belongs to the FLEXIBLE mode of FlexibleTimeWindow, and to no other.");
        }

        if (wanted.EndMs <= (wanted.StartMs ?? long.MinValue))
        {
            throw SchedulerFailures.Invalid("The EndDate you specify must come after the StartDate.");
        }

        try
        {
            _ = wanted.Times;
        }
        catch (PatternException wrong)
        {
            throw SchedulerFailures.Invalid($"Invalid Schedule Expression {wanted.Expression}. Reason: {wrong.Message}");
        }

        targets.Check(call, wanted);
    }

    /// <summary>Checks that new times are not past.</summary>
    /// <param name="before">The present form; null: the schedule is new.</param>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public static void CheckPresent(Schedule? before, Schedule wanted, DateTimeOffset now)
    {
        if (before is not null && ScheduleStarts.HasSameTimes(before, wanted))
        {
            return;
        }

        if (wanted.StartMs is { } start && start != before?.StartMs && start < (now - ScheduleLimits.StartAgeMax).ToUnixTimeMilliseconds())
        {
            throw SchedulerFailures.Invalid("The StartDate you specify cannot be earlier than 5 minutes ago.");
        }

        if (wanted.EndMs is { } end && end != before?.EndMs && end < now.ToUnixTimeMilliseconds())
        {
            throw SchedulerFailures.Invalid("The EndDate you specify cannot be in the past.");
        }

        if (wanted.Times.IsOnce && wanted.Times.Next(now - ScheduleLimits.OnceAgeMax) is null)
        {
            throw SchedulerFailures.Invalid($"Invalid Schedule Expression {wanted.Expression}. Reason: the time is past.");
        }
    }
}
