using Tarn.Access.Conditions;
using Tarn.Aws.Lambda.BucketEvents;
using Tarn.Functions.Asynchronous;
using Tarn.Functions.Asynchronous.Events;
using Tarn.Messaging.Topics.Copies;
using Tarn.Messaging.Topics.Lanes;
using Tarn.Messaging.Topics.Rules;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Storage;

namespace Tarn.Modules.Sns;

/// <summary>Functions as subscribers: a message is an asynchronous event in their stream.</summary>
/// <param name="functions">Knows the policies of functions.</param>
/// <param name="asynchronous">The stream of events.</param>
/// <param name="time">The clock of conditions.</param>
internal sealed class FunctionSubscribers(FunctionNotifications functions, AsyncInvocations asynchronous, TimeProvider time) : IInsideTarget
{
    /// <inheritdoc/>
    public async ValueTask<InsidePlace> Enter(Subscription subscription, TopicRules topic, CancellationToken cancellationToken)
    {
        var keys = new ServiceKeys(SnsModule.Service, topic.Arn, topic.Account, time);
        if (!await functions.Allows(subscription.Endpoint, SnsModule.Service, keys, cancellationToken))
        {
            throw new TarnException(
                ErrorKind.AccessDenied, $"the function {subscription.Endpoint} does not exist, or its policy does not allow {SnsModule.Service} to invoke it");
        }

        var (stream, shard) = asynchronous.Place;
        return new InsidePlace(stream, shard);
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
