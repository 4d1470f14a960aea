using Tarn.Aws.Scheduler.Failures;
using Tarn.Aws.Scheduler.Finding;

namespace Tarn.Aws.Scheduler;

/// <summary>EventBridge Scheduler: schedules and their groups (<c>docs/scheduler.md</c>).</summary>
[AwsService("scheduler")]
public sealed partial class SchedulerDoor : IDoor
{
    /// <inheritdoc/>
    public string? ResourceOf(string members, Func<string, string?> read, Call call) => ScheduleNames.ResourceOf(members, read, call);

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => SchedulerFailures.Map(failure);
}
