using Microsoft.Extensions.Logging;
using Tarn.Dispatch.Targets;
using Tarn.Messaging.Copies;
using Tarn.Messaging.Schedules.Definitions;
using Tarn.Messaging.Schedules.Parts;
using Tarn.Storage;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;
using Tarn.Targets;

namespace Tarn.Messaging.Schedules.Sending;

/// <summary>One attempt to bring a waiting occurrence to the target that its schedule has now.</summary>
internal sealed partial class OccurrenceAttempt(ScheduleParts parts, Occurrence occurrence) : IWaitingEvent
{
    // The input as a row, as text and as bytes.
    private const int FormsOfInput = 4;

    private Schedule? _schedule;
    private CopyRefusedException? _refusal;

    /// <inheritdoc/>
    public string Target => occurrence.TargetArn;

    /// <inheritdoc/>
    public long Bytes => (long)occurrence.Bytes * FormsOfInput;

    /// <inheritdoc/>
    public string Resource => occurrence.Arn;

    /// <inheritdoc/>
    public long AcceptedMs => occurrence.AcceptedMs;

    /// <inheritdoc/>
    public async ValueTask<RetryRules> Rules()
    {
        _schedule = (await parts.Store.Read(reader => ScheduleRows.Get(reader, occurrence.Schedule), CancellationToken.None))?.Schedule;
        var target = _schedule?.Target;
        return new RetryRules(
            target?.RetriesMax ?? ScheduleLimits.RetriesMax, TimeSpan.FromSeconds(target?.AgeSecondsMax ?? ScheduleLimits.AgeSecondsMax), TimeSpan.Zero)
        {
            Pauses = RetryPauses.All,
        };
    }

    /// <inheritdoc/>
    public async ValueTask<TryResult> Try(int calls, CancellationToken cancellationToken)
    {
        if (_schedule is not { } schedule)
        {
            return TryResult.Gone;
        }

        var call = new OccurrenceCall(parts, schedule, occurrence);
        try
        {
            return schedule.Target.IsUniversal
                ? Judge(await call.Call(calls + 1, cancellationToken))
                : await Take(call, calls + 1, cancellationToken);
        }
        catch (CopyRefusedException refusal)
        {
            _refusal = refusal;
            return TryResult.Refused;
        }
        catch (TarnException later)
        {
            _refusal = OccurrenceCall.FailureOf(later.Message);
            return TryResult.Failed;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Ending> End(EndCause cause, int calls)
    {
        if (cause == EndCause.Succeeded)
        {
            return Ended(null, null);
        }

        if (_schedule is not { } schedule)
        {
            const string Reason = "the schedule was deleted before its target took the occurrence";
            return Ended(null, new Loss(occurrence.Arn, LossKind.Deleted, 1, occurrence.Bytes, Reason));
        }

        var refusal = _refusal ?? OccurrenceCall.FailureOf("the target took no occurrence in time");
        var (record, loss) = await new OccurrenceCall(parts, schedule, occurrence)
            .GiveUp(refusal, EndCauses.KindOf(cause), calls, EndCauses.ConditionOf(cause), CancellationToken.None);
        return Ended(record, loss);
    }

    // A target inside has the occurrence exactly once, also when the program is killed before the removal of the waiting one.
    private async ValueTask<TryResult> Take(OccurrenceCall call, int attempt, CancellationToken cancellationToken)
    {
        if (!await parts.Store.Read(reader => TakenCopies.Has(reader, occurrence.Id), cancellationToken))
        {
            await InsideCommit.Run(parts.Store, [await call.Take(attempt, cancellationToken)], transaction =>
            {
                TakenCopies.Put(transaction, occurrence.Id);
                return ValueTask.FromResult(true);
            });
        }

        return TryResult.Succeeded;
    }

    private TryResult Judge(UniversalAnswer answer)
    {
        _refusal = answer.IsDone ? null : new CopyRefusedException(answer.Code, answer.Message);
        return answer.IsDone ? TryResult.Succeeded : answer.IsFinal ? TryResult.Refused : TryResult.Failed;
    }

    private Ending Ended(IInsideAppend? record, Loss? loss)
    {
        if (loss is { } lost)
        {
            LogLost(parts.Logger, occurrence.Id, lost.Arn, lost.Reason);
        }

        return new Ending(async transaction =>
        {
            TakenCopies.Remove(transaction, occurrence.Id);
            await Completion.EndWaiting(transaction, occurrence.Schedule);
            if (loss is { } known)
            {
                await LossRows.Add(transaction, known, parts.Time.GetUtcNow().ToUnixTimeMilliseconds());
            }
        })
        {
            Inside = record is null ? [] : [record],
        };
    }

    [LoggerMessage(LogLevel.Warning, "Occurrence {Id} is lost for the schedule {Schedule}: {Reason}")]
    private static partial void LogLost(ILogger logger, Guid id, string schedule, string reason);
}
