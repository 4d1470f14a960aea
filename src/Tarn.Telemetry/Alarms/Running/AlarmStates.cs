using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Dispatch;
using Tarn.Dispatch.Targets;
using Tarn.Storage.Metadata;
using Tarn.Telemetry.Alarms.Actions;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.History;
using Tarn.Telemetry.Alarms.States;

namespace Tarn.Telemetry.Alarms.Running;

/// <summary>The states of alarms. A change, its history, its event and its messages are one commit.</summary>
/// <param name="rows">The states in memory.</param>
/// <param name="outbox">The messages that wait for their targets.</param>
internal sealed class AlarmStates(AlarmParts parts, View<ResourceId, AlarmState> rows, EventDispatch outbox)
{
    /// <summary>The state of an alarm; null: there is no such alarm.</summary>
    public AlarmState? Of(ResourceId alarm) => rows.TryGet(alarm, out var state) ? state : null;

    /// <summary>Changes a state. Nothing is written when it stays the same, or the alarm was deleted or defined anew.</summary>
    /// <param name="next">The state after the one before.</param>
    /// <param name="sends">Whether a change sends messages, by the states before and after; and the state that the message calls the old one.</param>
    /// <param name="causes">The alarms that changed a composite alarm.</param>
    /// <returns>Whether the value changed.</returns>
    public async Task<bool> Change(
        RegisteredAlarm alarm,
        Func<AlarmState, AlarmState> next,
        Func<AlarmState, AlarmState, AlarmValue?> sends,
        IReadOnlyList<(string Arn, AlarmState State)> causes,
        CancellationToken cancellationToken) => await parts.Store.CommitWithLog(
        async transaction =>
        {
            if (await ResourceRegistry.Get(transaction, alarm.Id) is not { } resource
                || !resource.Document.Span.SequenceEqual(alarm.Resource.Document.Span)
                || await StateRows.Find(transaction, alarm.Id) is not { } before)
            {
                return false;
            }

            var after = next(before);
            if (after == before)
            {
                return false;
            }

            StateRows.Put(transaction, alarm.Id, after);
            if (after.Value != before.Value)
            {
                HistoryRows.Add(transaction, alarm.Scope, ItemOf(alarm, before, after));
                parts.Events.Write(transaction, ChangeEvent.Of(new AlarmChange(alarm, before, after, causes)));
            }

            if (sends(before, after) is { } old)
            {
                Send(transaction, new AlarmChange(alarm, before with { Value = old }, after, causes));
            }

            return after.Value != before.Value;
        },
        cancellationToken);

    /// <summary>A change of the value sends messages.</summary>
    public static AlarmValue? AtChange(AlarmState before, AlarmState after) => after.Value != before.Value ? before.Value : null;

    private void Send(IMetadataTransaction transaction, AlarmChange change)
    {
        foreach (var target in change.Targets)
        {
            outbox.Append(transaction, new AcceptedEvent(ActionMessage.Of(change, target).Encode(), change.After.UpdatedMs));
        }
    }

    private static HistoryItem ItemOf(RegisteredAlarm alarm, AlarmState before, AlarmState after) => new()
    {
        Alarm = alarm.Name,
        IsComposite = alarm.Definition.Composite is not null,
        Kind = HistoryKind.State,
        TimeMs = after.UpdatedMs,
        Summary = $"Alarm updated from {before.Value.Text()} to {after.Value.Text()}",
        Data = HistoryTexts.OfState(before, after),
    };
}
