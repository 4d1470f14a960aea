using Tarn.Aws.Scheduler.Model;
using Tarn.Messaging.Schedules.Definitions;

namespace Tarn.Aws.Scheduler.Targets;

/// <summary>Targets in requests and answers.</summary>
internal static class ScheduleTargetForms
{
    /// <summary>The target of a request.</summary>
    public static ScheduleTarget Of(Target target) => new()
    {
        Arn = target.Arn,
        RoleArn = target.RoleArn,
        Input = target.Input,
        Group = target.SqsParameters?.MessageGroupId,
        HasGroup = target.SqsParameters is not null,
        PartitionKey = target.KinesisParameters?.PartitionKey,
        DetailType = target.EventBridgeParameters?.DetailType,
        Source = target.EventBridgeParameters?.Source,
        RetriesMax = target.RetryPolicy?.MaximumRetryAttempts ?? ScheduleLimits.RetriesMax,
        AgeSecondsMax = target.RetryPolicy?.MaximumEventAgeInSeconds ?? ScheduleLimits.AgeSecondsMax,
        DeadLetterArn = target.DeadLetterConfig?.Arn,
    };

    /// <summary>The target as it was given. Its policy of retries is always shown, as on AWS.</summary>
    public static Target Of(ScheduleTarget target) => new()
    {
        Arn = target.Arn,
        RoleArn = target.RoleArn,
        Input = target.Input,
        SqsParameters = target.HasGroup ? new SqsParameters { MessageGroupId = target.Group } : null,
        KinesisParameters = target.PartitionKey is { } key ? new KinesisParameters { PartitionKey = key } : null,
        EventBridgeParameters = target is { DetailType: { } type, Source: { } source }
            ? new EventBridgeParameters { DetailType = type, Source = source }
            : null,
        RetryPolicy = new RetryPolicy { MaximumRetryAttempts = target.RetriesMax, MaximumEventAgeInSeconds = target.AgeSecondsMax },
        DeadLetterConfig = target.DeadLetterArn is { } letters ? new DeadLetterConfig { Arn = letters } : null,
    };
}
