using Tarn.Messaging.Topics.Copies;
using Tarn.Messaging.Topics.Rules;
using Tarn.Messaging.Topics.Subscriptions;

namespace Tarn.Messaging.Topics.Cursors;

/// <summary>Targets inside the instance whose records are appended with the topic record that moves the topic: functions, delivery streams.</summary>
public interface IInsideTarget
{
    /// <summary>Finds the shard of a subscription's records, and checks the rights of the topic. The shard is left after the append.</summary>
    /// <exception cref="Storage.TarnException">
    /// AccessDenied, NotFound, InvalidArgument: the message is a dead letter. Others: the append is tried again later.
    /// </exception>
    ValueTask<InsideShard> Enter(Subscription subscription, TopicRules topic, CancellationToken cancellationToken);

    byte[] Record(Subscription subscription, MessageCopies copies, long nowMs);
}
