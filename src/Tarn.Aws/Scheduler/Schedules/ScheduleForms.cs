using Tarn.Aws.Scheduler.Model;
using Tarn.Aws.Scheduler.Targets;
using Tarn.Messaging.Schedules.Definitions;

namespace Tarn.Aws.Scheduler.Schedules;

/// <summary>Schedules in requests and answers.</summary>
internal static class ScheduleForms
{
    private const string Enabled = "ENABLED";
    private const string Utc = "UTC";

    /// <summary>The schedule of a request, without an id.</summary>
    public static Schedule Of(Call call, RegisteredGroup group, CreateScheduleInput input)
    {
        var nowMs = call.Time.ToUnixTimeMilliseconds();
        return new Schedule
        {
            Id = 0,
            Group = group.Resource.Name.Name,
            Name = input.Name,
            GroupArn = group.Resource.Arn,
            Account = call.Account,
            Region = call.Region,
            Expression = input.ScheduleExpression,
            Zone = input.ScheduleExpressionTimezone,
            StartMs = input.StartDate?.ToUnixTimeMilliseconds(),
            EndMs = input.EndDate?.ToUnixTimeMilliseconds(),
            CountsFromMs = nowMs,
            Description = input.Description,
            IsEnabled = input.State is null or Enabled,
            DeletesAfter = input.ActionAfterCompletion == "DELETE",
            WindowMinutes = input.FlexibleTimeWindow.MaximumWindowInMinutes,
            CreatedMs = nowMs,
            ChangedMs = nowMs,
            Target = ScheduleTargetForms.Of(input.Target),
        };
    }

    /// <summary>The same members of the other operation.</summary>
    public static CreateScheduleInput Of(UpdateScheduleInput input) => new()
    {
        Name = input.Name,
        GroupName = input.GroupName,
        ScheduleExpression = input.ScheduleExpression,
        ScheduleExpressionTimezone = input.ScheduleExpressionTimezone,
        StartDate = input.StartDate,
        EndDate = input.EndDate,
        Description = input.Description,
        State = input.State,
        ActionAfterCompletion = input.ActionAfterCompletion,
        FlexibleTimeWindow = input.FlexibleTimeWindow,
        Target = input.Target,
    };

    /// <summary>The schedule as it was given, with AWS's defaults.</summary>
    public static GetScheduleOutput Of(Schedule schedule) => new()
    {
        Arn = schedule.Arn,
        Name = schedule.Name,
        GroupName = schedule.Group,
        ScheduleExpression = schedule.Expression,
        ScheduleExpressionTimezone = schedule.Zone ?? Utc,
        StartDate = TimeOf(schedule.StartMs),
        EndDate = TimeOf(schedule.EndMs),
        Description = schedule.Description,
        State = StateOf(schedule),
        ActionAfterCompletion = schedule.DeletesAfter ? "DELETE" : "NONE",
        FlexibleTimeWindow = new FlexibleTimeWindow
        {
            Mode = schedule.WindowMinutes is null ? "OFF" : "FLEXIBLE",
            MaximumWindowInMinutes = schedule.WindowMinutes,
        },
        CreationDate = TimeOf(schedule.CreatedMs),
        LastModificationDate = TimeOf(schedule.ChangedMs),
        Target = ScheduleTargetForms.Of(schedule.Target),
    };

    /// <summary>The schedule as lists show it.</summary>
    public static ScheduleSummary SummaryOf(Schedule schedule) => new()
    {
        Arn = schedule.Arn,
        Name = schedule.Name,
        GroupName = schedule.Group,
        State = StateOf(schedule),
        CreationDate = TimeOf(schedule.CreatedMs),
        LastModificationDate = TimeOf(schedule.ChangedMs),
        Target = new TargetSummary { Arn = schedule.Target.Arn },
    };

    public static string StateOf(Schedule schedule) => schedule.IsEnabled ? Enabled : "DISABLED";

    private static DateTimeOffset? TimeOf(long? ms) => ms is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;
}
