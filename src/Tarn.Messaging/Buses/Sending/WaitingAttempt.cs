using Microsoft.Extensions.Logging;
using Tarn.Access;
using Tarn.Dispatch.Targets;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Events;
using Tarn.Messaging.Buses.Parts;
using Tarn.Messaging.Buses.Rules;
using Tarn.Messaging.Copies;
using Tarn.Messaging.Outside;
using Tarn.Storage;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;
using Tarn.Targets;

namespace Tarn.Messaging.Buses.Sending;

/// <summary>One attempt to bring an event to a target that took none before.</summary>
internal sealed partial class WaitingAttempt(BusParts parts, RuleIndex rules, WaitingCopy waiting, int bytes) : IWaitingEvent
{
    // The event as a record, as an object and as text.
    private const int FormsOfEvent = 4;

    private readonly RegisteredBus? _bus = parts.BusOf(waiting.Bus);
    private readonly BusRule? _rule = rules.Of(waiting.Bus).Find(waiting.Rule);
    private CopyRefusedException? _refusal;

    /// <inheritdoc/>
    public string Target => To?.Arn ?? "";

    /// <inheritdoc/>
    public long Bytes => (long)bytes * FormsOfEvent;

    /// <inheritdoc/>
    public string Resource => _rule?.Arn ?? _bus?.Resource.Arn ?? "";

    /// <inheritdoc/>
    public long AcceptedMs => waiting.AcceptedMs;

    private RuleTarget? To => _rule?.Find(waiting.Target);

    private EventCopy? Copy => _bus is { } bus && _rule is { } rule && To is { } target
        ? new EventCopy(parts, bus, rule, target, waiting.Event, EventText.Of(waiting.Event))
        : null;

    /// <inheritdoc/>
    public ValueTask<RetryRules> Rules() => ValueTask.FromResult(new RetryRules(
        To?.RetriesMax ?? BusLimits.RetriesMax, To?.AgeSecondsMax is { } seconds ? TimeSpan.FromSeconds(seconds) : BusLimits.AgeMax, TimeSpan.Zero)
    {
        Pauses = RetryPauses.All,
    });

    /// <inheritdoc/>
    public async ValueTask<TryResult> Try(int calls, CancellationToken cancellationToken)
    {
        if (Copy is not { } copy)
        {
            return TryResult.Gone;
        }

        try
        {
            return To!.IsOutside ? Judge(await copy.Send(cancellationToken)) : await Take(copy, cancellationToken);
        }
        catch (CopyRefusedException refusal)
        {
            _refusal = refusal;
            return TryResult.Refused;
        }
        catch (TarnException later) when (!(To!.IsOutside && later.Kind == ErrorKind.Throttled))
        {
            _refusal = new CopyRefusedException(CopyRefusedException.ErrorFromTarget, later.Message);
            return TryResult.Failed;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Ending> End(EndCause cause, int calls)
    {
        if (_rule is { } rule && To is not null)
        {
            parts.Count(rule.Id, ServiceCell.EventsSent, 1);
            parts.Count(rule.Id, ServiceCell.EventsRefused, cause == EndCause.Succeeded ? 0 : 1);
        }

        if (cause == EndCause.Succeeded)
        {
            return new Ending(transaction =>
            {
                TakenCopies.Remove(transaction, waiting.Id);
                return ValueTask.CompletedTask;
            });
        }

        if (Copy is not { } copy)
        {
            var arn = _rule?.Arn ?? _bus?.Resource.Arn;
            return arn is null ? Ending.Nothing : Lost(new Loss(arn, LossKind.Deleted, 1, bytes, "the target was deleted before it took the event"));
        }

        var refusal = _refusal ?? new CopyRefusedException(CopyRefusedException.ErrorFromTarget, "the target took no event in time");
        var (record, loss) = await copy.GiveUp(refusal, EndCauses.KindOf(cause), calls, EndCauses.ConditionOf(cause), CancellationToken.None);
        return record is not null ? Ending.Sent(record) : Lost(loss!.Value);
    }

    private async ValueTask<TryResult> Take(EventCopy copy, CancellationToken cancellationToken)
    {
        if (!await parts.Store.Read(reader => TakenCopies.Has(reader, waiting.Id), cancellationToken))
        {
            await InsideCommit.Run(parts.Store, [await copy.Take(cancellationToken)], transaction =>
            {
                TakenCopies.Put(transaction, waiting.Id);
                return ValueTask.FromResult(true);
            });
        }

        return TryResult.Succeeded;
    }

    private TryResult Judge(OutsideResult result)
    {
        _refusal = result.IsDone ? null : new CopyRefusedException(CopyRefusedException.ErrorFromTarget, result.Reason);
        return result.IsDone ? TryResult.Succeeded : result.IsFinal ? TryResult.Refused : TryResult.Failed;
    }

    private Ending Lost(Loss loss)
    {
        LogLost(parts.Logger, waiting.Event.Id, loss.Arn, loss.Reason);
        return new Ending((IMetadataTransaction transaction) => LossRows.Add(transaction, loss, parts.NowMs));
    }

    [LoggerMessage(LogLevel.Warning, "Event {Id} is lost for the rule {Rule}: {Reason}")]
    private static partial void LogLost(ILogger logger, Guid id, string rule, string reason);
}
