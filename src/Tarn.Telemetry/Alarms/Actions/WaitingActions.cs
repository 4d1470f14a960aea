using Tarn.Dispatch.Targets;

namespace Tarn.Telemetry.Alarms.Actions;

/// <summary>The targets of messages that wait.</summary>
internal sealed class WaitingActions(ActionParts parts) : IEventTarget
{
    /// <inheritdoc/>
    public IWaitingEvent Read(ReadOnlySpan<byte> record) => new ActionAttempt(parts, ActionMessage.Decode(record));
}
