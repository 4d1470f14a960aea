using Tarn.Messaging.Schedules.Definitions;

namespace Tarn.Aws.Scheduler.Finding;

/// <summary>The ARNs on which rights to schedules and groups are asked.</summary>
internal static class ScheduleNames
{
    /// <summary>The ARN of a schedule.</summary>
    public static string ArnOf(Call call, string? group, string name) =>
        $"arn:aws:scheduler:{call.Region}:{call.Account}:schedule/{group ?? ScheduleGroupDefinition.Default}/{name}";

    /// <summary>The ARN of the schedule or group that members of a request name, for <see cref="IDoor.ResourceOf"/>; null: of another region.</summary>
    public static string? ResourceOf(string members, Func<string, string?> read, Call call) => members.Split(':') switch
    {
        ["ResourceArn"] => read("ResourceArn") is { } arn && ScheduleGroupDefinition.Kind.NameIn(arn) is { } name && name.Region == call.Region
            ? ScheduleGroupDefinition.Kind.ArnOf(name)
            : null,
        [var schedule, var group] => ArnOf(call, read(group), read(schedule) ?? ""),
        _ => null,
    };
}
