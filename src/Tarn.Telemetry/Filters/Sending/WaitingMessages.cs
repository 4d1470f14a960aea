using Tarn.Dispatch.Targets;

namespace Tarn.Telemetry.Filters.Sending;

/// <summary>The messages that wait for destinations which took none before.</summary>
internal sealed class WaitingMessages(SendParts parts) : IEventTarget
{
    /// <inheritdoc/>
    public IWaitingEvent Read(ReadOnlySpan<byte> record) => new MessageAttempt(parts, SubscriptionMessage.Decode(record));
}
