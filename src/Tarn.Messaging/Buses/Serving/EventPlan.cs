using Microsoft.Extensions.Logging;
using Tarn.Access;
using Tarn.Dispatch;
using Tarn.Dispatch.Targets;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Events;
using Tarn.Messaging.Buses.Rules;
using Tarn.Messaging.Buses.Sending;
using Tarn.Messaging.Copies;
using Tarn.Storage;
using Tarn.Storage.Losses;
using Tarn.Targets;

namespace Tarn.Messaging.Buses.Serving;

/// <summary>
/// Copies of events for targets, gathered for one commit with the bus's place. So a kill neither loses nor doubles a copy. A target that
/// takes none now gets its event later, and holds up no other.
/// </summary>
/// <param name="waiting">The events that wait for targets.</param>
/// <param name="isApart">Whether all events go to the waiting ones: a commit with their copies has failed.</param>
internal sealed partial class EventPlan(BusCore core, RegisteredBus bus, EventDispatch waiting, bool isApart)
{
    private readonly InsideBatch _batch = new(BusLimits.CommitBytesMax, BusLimits.CommitCopiesMax);
    private readonly Dictionary<(string Arn, string Reason), Loss> _losses = [];
    private readonly Dictionary<(long Rule, ServiceCell Cell), int> _counts = [];

    /// <summary>Whether the commit has enough.</summary>
    public bool IsFull => _batch.IsFull;

    /// <summary>Whether a target in the commit takes no second record.</summary>
    public bool HasAlone => _batch.HasAlone;

    /// <summary>Counts an event that a rule's pattern fits.</summary>
    public void AddMatch(BusRule rule) => Count(rule, ServiceCell.EventsMatched);

    /// <summary>Adds the copy of an event for a target.</summary>
    public async ValueTask Add(BusRule rule, RuleTarget target, BusEvent one, byte[] json, CancellationToken cancellationToken)
    {
        if (target.IsOutside)
        {
            AddWaiting(rule, target, one);
            return;
        }

        var copy = new EventCopy(core.Parts, bus, rule, target, one, json);
        try
        {
            if (isApart || !_batch.TryAdd(await copy.Take(cancellationToken)))
            {
                AddWaiting(rule, target, one);
                return;
            }

            Count(rule, ServiceCell.EventsSent);
        }
        catch (CopyRefusedException refusal)
        {
            await GiveUp(copy, refusal, rule, target, one, cancellationToken);
        }
        catch (TarnException later)
        {
            LogWaits(core.Parts.Logger, target.Arn, rule.Arn, later.Message);
            AddWaiting(rule, target, one);
        }
    }

    /// <summary>Counts events that no target gets: their bytes are damaged.</summary>
    public void AddDamaged(long events)
    {
        if (events > 0)
        {
            Add(new Loss(bus.Resource.Arn, LossKind.Damaged, events, 0, "the event bus passed over events whose bytes are damaged"));
        }
    }

    /// <summary>Commits the copies, the losses and the bus's place.</summary>
    /// <exception cref="TarnException">Nothing was written, or the outcome is unknown.</exception>
    public async ValueTask Commit(long next)
    {
        await InsideCommit.Run(
            core.Parts.Store,
            _batch.Records,
            async transaction =>
            {
                foreach (var loss in _losses.Values)
                {
                    await LossRows.Add(transaction, loss, core.Parts.NowMs);
                }

                await BusPositions.Move(transaction, core.Bus, core.Next, next);
                return true;
            });
        foreach (var ((rule, cell), count) in _counts)
        {
            core.Parts.Count(rule, cell, count);
        }
    }

    private async ValueTask GiveUp(
        EventCopy copy, CopyRefusedException refusal, BusRule rule, RuleTarget target, BusEvent one, CancellationToken cancellationToken)
    {
        try
        {
            var (record, loss) = await copy.GiveUp(refusal, LossKind.Refused, calls: 0, exhausted: null, cancellationToken);
            if (record is null)
            {
                LogLost(core.Parts.Logger, one.Id, rule.Arn, loss!.Value.Reason);
                Add(loss.Value);
            }
            else if (!_batch.TryAdd(record))
            {
                AddWaiting(rule, target, one);
                return;
            }

            Count(rule, ServiceCell.EventsSent);
            Count(rule, ServiceCell.EventsRefused);
        }
        catch (TarnException later)
        {
            LogWaits(core.Parts.Logger, target.DeadLetterArn!, rule.Arn, later.Message);
            AddWaiting(rule, target, one);
        }
    }

    private void AddWaiting(BusRule rule, RuleTarget target, BusEvent one)
    {
        var record = waiting.AppendOf(new AcceptedEvent(
            new WaitingCopy(Guid.NewGuid(), core.Bus, rule.Name, target.Id, one.AcceptedMs, one).Encode(), one.AcceptedMs));
        _batch.TryAdd(record);
    }

    private void Count(BusRule rule, ServiceCell cell) => _counts[(rule.Id, cell)] = _counts.GetValueOrDefault((rule.Id, cell)) + 1;

    private void Add(Loss loss)
    {
        var key = (loss.Arn, loss.Reason);
        var before = _losses.GetValueOrDefault(key);
        _losses[key] = loss with { Count = before.Count + loss.Count, Bytes = before.Bytes + loss.Bytes };
    }

    [LoggerMessage(LogLevel.Warning, "Event {Id} is lost for the rule {Rule}: {Reason}")]
    private static partial void LogLost(ILogger logger, Guid id, string rule, string reason);

    [LoggerMessage(LogLevel.Warning, "{Target} takes no event of the rule {Rule} now; it is tried again: {Reason}")]
    private static partial void LogWaits(ILogger logger, string target, string rule, string reason);
}
