using Tarn.Functions.Asynchronous;
using Tarn.Functions.Asynchronous.Events;
using Tarn.Messaging.Topics.Copies;
using Tarn.Messaging.Topics.Cursors;
using Tarn.Messaging.Topics.Rules;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Targets;

namespace Tarn.Aws.Targets;

/// <summary>Functions as subscribers: a message is an asynchronous event in their stream.</summary>
/// <param name="targets">Checks the policies of functions.</param>
/// <param name="asynchronous">The stream of events.</param>
public sealed class FunctionSubscribers(TargetDirectory targets, AsyncInvocations asynchronous) : IInsideTarget
{
    /// <inheritdoc/>
    public async ValueTask<InsideShard> Enter(Subscription subscription, TopicRules topic, CancellationToken cancellationToken)
    {
        await targets.Check(subscription.Endpoint, TopicSender.Of(topic), cancellationToken);
        var (stream, shard) = asynchronous.Place;
        return new InsideShard(stream, shard);
    }

    /// <inheritdoc/>
    public byte[] Record(Subscription subscription, MessageCopies copies, long nowMs) => new AsyncEvent
    {
        FunctionArn = subscription.Endpoint,
        RequestId = Guid.NewGuid().ToString(),
        AcceptedMs = nowMs,
        TraceId = copies.Message.TraceHeader,
        Payload = copies.ForFunction(subscription),
    }.Encode();
}
