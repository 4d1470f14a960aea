using Tarn.Dispatch.Targets;
using Tarn.Messaging.Buses.Parts;
using Tarn.Messaging.Buses.Rules;

namespace Tarn.Messaging.Buses.Sending;

/// <summary>The targets of events that wait: the targets of rules as they are at each attempt.</summary>
internal sealed class WaitingCopies(BusParts parts, RuleIndex rules) : IEventTarget
{
    /// <inheritdoc/>
    public IWaitingEvent Read(ReadOnlySpan<byte> record) => new WaitingAttempt(parts, rules, WaitingCopy.Decode(record), record.Length);
}
