using Tarn.Aws.Scheduler.Changes;
using Tarn.Aws.Scheduler.Failures;
using Tarn.Aws.Scheduler.Finding;
using Tarn.Aws.Scheduler.Model;
using Tarn.Messaging.Schedules.Definitions;

namespace Tarn.Aws.Scheduler.Schedules;

/// <summary>Schedules.</summary>
/// <param name="finder">Finds groups.</param>
/// <param name="changes">Makes, changes and deletes schedules.</param>
/// <param name="checks">Checks schedules.</param>
/// <param name="store">The store of schedules.</param>
/// <param name="tokens">The tokens of pages.</param>
[AwsOperations("scheduler")]
internal sealed partial class ScheduleOperations(
    GroupFinder finder, ScheduleChanges changes, ScheduleChecks checks, IMetadataStore store, PageTokens tokens)
{
    /// <seealso href="https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html"/>
    [Refused("KmsKeyArn", "encryption of the disk below the data directory")]
    [RefusedInside("Target.Arn", "queues, topics, functions, Kinesis streams, delivery streams, event buses and aws-sdk operations")]
    [Refused("Target.EcsParameters", "a function")]
    [Refused("Target.SageMakerPipelineParameters", "a function")]
    public async Task<CreateScheduleOutput> CreateSchedule(CreateScheduleInput input, Call call, CancellationToken cancellationToken)
    {
        var group = await finder.Find(call, input.GroupName, cancellationToken);
        input.Refuse();
        var wanted = ScheduleForms.Of(call, group, input);
        checks.Check(call, wanted, input.FlexibleTimeWindow.Mode);
        await changes.Create(call, group, wanted, () => ScheduleChecks.CheckPresent(null, wanted, call.Time), input.ClientToken, cancellationToken);
        return new CreateScheduleOutput { ScheduleArn = wanted.Arn };
    }

    /// <summary>Replaces all members: absent ones get their defaults, as on AWS.</summary>
    [Refused("KmsKeyArn", "encryption of the disk below the data directory")]
    [RefusedInside("Target.Arn", "queues, topics, functions, Kinesis streams, delivery streams, event buses and aws-sdk operations")]
    [Refused("Target.EcsParameters", "a function")]
    [Refused("Target.SageMakerPipelineParameters", "a function")]
    public async Task<UpdateScheduleOutput> UpdateSchedule(UpdateScheduleInput input, Call call, CancellationToken cancellationToken)
    {
        var group = await finder.Find(call, input.GroupName, cancellationToken);
        input.Refuse();
        var wanted = ScheduleForms.Of(call, group, ScheduleForms.Of(input));
        checks.Check(call, wanted, input.FlexibleTimeWindow.Mode);
        await changes.Update(call, group, input.Name, wanted.Arn, before => Changed(before, wanted, call.Time), input.ClientToken, cancellationToken);
        return new UpdateScheduleOutput { ScheduleArn = wanted.Arn };
    }

    public async Task<DeleteScheduleOutput> DeleteSchedule(DeleteScheduleInput input, Call call, CancellationToken cancellationToken)
    {
        var group = await finder.Find(call, input.GroupName, cancellationToken);
        var arn = ScheduleNames.ArnOf(call, input.GroupName, input.Name);
        await changes.Delete(call, group, input.Name, arn, input.ClientToken, cancellationToken);
        return new DeleteScheduleOutput();
    }

    public async Task<GetScheduleOutput> GetSchedule(GetScheduleInput input, Call call, CancellationToken cancellationToken)
    {
        var group = await finder.Find(call, input.GroupName, cancellationToken);
        return await store.Read(reader => ScheduleRows.Find(reader, group.Resource.Id, input.Name), cancellationToken) is { } schedule
            ? ScheduleForms.Of(schedule)
            : throw SchedulerFailures.NoSchedule(input.Name);
    }

    private static Schedule Changed(Schedule before, Schedule wanted, DateTimeOffset now)
    {
        ScheduleChecks.CheckPresent(before, wanted, now);
        return wanted with
        {
            Id = before.Id,
            CreatedMs = before.CreatedMs,
            CountsFromMs = ScheduleStarts.HasSameTimes(before, wanted) ? before.CountsFromMs : wanted.CountsFromMs,
        };
    }
}
