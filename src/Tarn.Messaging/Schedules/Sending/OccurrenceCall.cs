using System.Globalization;
using Tarn.Access;
using Tarn.Messaging.Copies;
using Tarn.Messaging.Schedules.Definitions;
using Tarn.Messaging.Schedules.Parts;
using Tarn.Storage;
using Tarn.Storage.Losses;
using Tarn.Targets;

namespace Tarn.Messaging.Schedules.Sending;

/// <summary>An occurrence on its way to the target of its schedule.</summary>
internal sealed class OccurrenceCall(ScheduleParts parts, Schedule schedule, Occurrence occurrence)
{
    /// <summary>The name under which schedules act on targets.</summary>
    public const string Service = "scheduler.amazonaws.com";

    private const string Denied = "AccessDeniedException";
    private const string Failed = "InternalServerError";
    private const int AttributeCharsMax = 1_024;

    private readonly ScheduleTarget _target = schedule.Target;

    private Sender Sender => new(Service, schedule.GroupArn, schedule.Account) { RoleArn = _target.RoleArn };

    /// <summary>The record of a target inside the instance.</summary>
    /// <exception cref="CopyRefusedException">The target does not take the occurrence.</exception>
    /// <exception cref="TarnException">The target may take it later.</exception>
    public async ValueTask<IInsideAppend> Take(int attempt, CancellationToken cancellationToken)
    {
        Count(ServiceCell.OccurrencesTried);
        try
        {
            return await parts.Targets.Take(_target.Arn, Sender, MessageOf(attempt), cancellationToken);
        }
        catch (TarnException failure)
        {
            Count(ServiceCell.OccurrencesFailed);
            if (TargetDirectory.IsRefusal(failure))
            {
                throw new CopyRefusedException(CodeOf(failure), failure.Message);
            }

            throw;
        }
    }

    /// <summary>Calls the operation of a universal target.</summary>
    public async ValueTask<UniversalAnswer> Call(int attempt, CancellationToken cancellationToken)
    {
        Count(ServiceCell.OccurrencesTried);
        var answer = await parts.Universal.Call(schedule, OccurrenceInput.Of(schedule, occurrence, attempt), cancellationToken);
        if (!answer.IsDone)
        {
            Count(ServiceCell.OccurrencesFailed);
        }

        return answer;
    }

    /// <summary>The failure of a target that answers no more.</summary>
    public static CopyRefusedException FailureOf(string reason) => new(Failed, reason);

    /// <summary>The record of the dead-letter queue, or the loss of an occurrence that no queue takes. The role sends to the queue.</summary>
    /// <param name="calls">The attempts before; 0: the first was refused.</param>
    /// <param name="exhausted">AWS's name of the condition that ended the retries; null: none were made.</param>
    /// <exception cref="TarnException">The queue may take it later.</exception>
    public async ValueTask<(IInsideAppend? Record, Loss? Loss)> GiveUp(
        CopyRefusedException refusal, LossKind kind, int calls, string? exhausted, CancellationToken cancellationToken)
    {
        var (reason, body) = (refusal.Message, OccurrenceInput.Of(schedule, occurrence, Math.Max(1, calls)));
        if (_target.DeadLetterArn is { } queue)
        {
            try
            {
                var letter = new TargetMessage(body) { Attributes = AttributesOf(refusal, calls, exhausted) };
                var record = await parts.Targets.Take(queue, Sender, letter, cancellationToken);
                Count(ServiceCell.OccurrencesGivenUp);
                Count(ServiceCell.OccurrencesDead);
                return (record, null);
            }
            catch (TarnException refused) when (TargetDirectory.IsRefusal(refused))
            {
                reason += $"; its dead-letter queue: {refused.Message}";
            }
        }

        Count(ServiceCell.OccurrencesGivenUp);
        return (null, new Loss(schedule.Arn, kind, 1, body.Length, reason));
    }

    private void Count(ServiceCell cell)
    {
        if (parts.Groups.FindByArn(schedule.GroupArn) is { } group)
        {
            parts.Count(group.Resource.Id.Value, cell, 1);
        }
    }

    private TargetMessage MessageOf(int attempt) => new(OccurrenceInput.Of(schedule, occurrence, attempt))
    {
        Group = _target.Group,
        PartitionKey = _target.PartitionKey,
        Event = _target is { Source: { } source, DetailType: { } type } ? new TargetEvent(source, type, schedule.Region, [schedule.Arn]) : null,
    };

    private string CodeOf(TarnException refusal) => refusal.Kind switch
    {
        ErrorKind.AccessDenied => Denied,
        ErrorKind.NotFound when _target.Arn.Split(':')[2] == "sqs" => "AWS.SimpleQueueService.NonExistentQueue",
        ErrorKind.NotFound => "ResourceNotFoundException",
        _ => "ValidationException",
    };

    private (string Name, string DataType, string Text)[] AttributesOf(CopyRefusedException refusal, int calls, string? exhausted)
    {
        var message = refusal.Message.Length <= AttributeCharsMax ? refusal.Message : refusal.Message[..AttributeCharsMax];
        var retries = Math.Max(0, calls - 1).ToString(CultureInfo.InvariantCulture);
        (string Name, string? Text)[] all =
        [
            ("ERROR_CODE", refusal.Code),
            ("ERROR_MESSAGE", message),
            ("EXECUTION_ID", occurrence.Id.ToString()),
            ("EXHAUSTED_RETRY_CONDITION", exhausted),
            ("IS_PAYLOAD_TRUNCATED", "false"),
            ("RETRY_ATTEMPTS", retries),
            ("SCHEDULED_TIME", OccurrenceInput.TimeOf(occurrence)),
            ("SCHEDULE_ARN", schedule.Arn),
            ("TARGET_ARN", _target.Arn),
        ];
        return [.. all.Where(one => one.Text is not null).Select(one => (one.Name, "String", one.Text!))];
    }
}
