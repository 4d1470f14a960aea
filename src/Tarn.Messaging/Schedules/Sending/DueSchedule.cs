using Microsoft.Extensions.Logging;
using Tarn.Dispatch;
using Tarn.Dispatch.Targets;
using Tarn.Messaging.Copies;
using Tarn.Messaging.Schedules.Definitions;
using Tarn.Messaging.Schedules.Occurrences;
using Tarn.Messaging.Schedules.Parts;
using Tarn.Messaging.Schedules.Times;
using Tarn.Storage;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Schedules.Sending;

/// <summary>A schedule whose occurrence is due. Targets inside get it in the commit of its time; universal targets are called after it.</summary>
internal sealed partial class DueSchedule(ScheduleParts parts, EventDispatch waiting, Schedule schedule) : IScheduled
{
    /// <inheritdoc/>
    public string Arn => schedule.Arn;

    /// <inheritdoc/>
    public ScheduleTimes Times { get; } = schedule.Times;

    /// <inheritdoc/>
    public TimeSpan Delay { get; } = schedule.Delay;

    /// <inheritdoc/>
    public TimeSpan AgeMax => TimeSpan.FromSeconds(schedule.Target.AgeSecondsMax);

    /// <inheritdoc/>
    public long Bytes => (long)(schedule.Target.Input?.Length ?? 0) * sizeof(char);

    /// <inheritdoc/>
    public async ValueTask<Fired> Fire(DateTimeOffset time, DateTimeOffset now, bool isApart, CancellationToken cancellationToken)
    {
        var target = schedule.Target;
        var occurrence = new Occurrence(
            Guid.NewGuid(), schedule.Id, time.ToUnixTimeMilliseconds(), (time + Delay).ToUnixTimeMilliseconds(), Arn, target.Arn, target.Input?.Length ?? 0);
        if (target.IsUniversal || isApart)
        {
            return Waits(occurrence);
        }

        var call = new OccurrenceCall(parts, schedule, occurrence);
        try
        {
            return new Fired(await call.Take(1, cancellationToken));
        }
        catch (CopyRefusedException refusal)
        {
            return await GiveUp(call, occurrence, refusal, cancellationToken);
        }
        catch (TarnException later)
        {
            LogWaits(parts.Logger, target.Arn, Arn, later.Message);
            return Waits(occurrence);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> Write(IMetadataTransaction transaction, OccurrenceTimes after) => Completion.Write(transaction, schedule.Id, after);

    private async ValueTask<Fired> GiveUp(OccurrenceCall call, Occurrence occurrence, CopyRefusedException refusal, CancellationToken cancellationToken)
    {
        try
        {
            var (record, loss) = await call.GiveUp(refusal, LossKind.Refused, calls: 0, exhausted: null, cancellationToken);
            return new Fired(record, loss);
        }
        catch (TarnException later)
        {
            LogWaits(parts.Logger, schedule.Target.DeadLetterArn!, Arn, later.Message);
            return Waits(occurrence);
        }
    }

    private Fired Waits(Occurrence occurrence) =>
        new(waiting.AppendOf(new AcceptedEvent(occurrence.Encode(), occurrence.AcceptedMs)), Waits: true);

    [LoggerMessage(LogLevel.Warning, "{Target} takes no occurrence of {Schedule} now; it is tried again: {Reason}")]
    private static partial void LogWaits(ILogger logger, string target, string schedule, string reason);
}
