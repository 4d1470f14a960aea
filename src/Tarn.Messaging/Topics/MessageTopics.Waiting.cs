using Tarn.Dispatch;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Topics;

/// <content>The messages that wait.</content>
public sealed partial class MessageTopics
{
    /// <summary>The messages on their way to endpoints; their resources are subscriptions.</summary>
    public EventDispatch Outside => _outside;

    /// <summary>The messages that are not copied to a subscription: the shard and the first offset; null: no work has opened the topic.</summary>
    public (ShardId Shard, long Next)? LaneOf(Subscription subscription)
    {
        if (!_open.TryGetValue(subscription.Key.Topic, out var opened) || !opened.IsValueCreated || !opened.Value.IsCompletedSuccessfully)
        {
            return null;
        }

        var core = opened.Value.Result;
        return (core.Shards.Messages, core.Place.PlaceOf(subscription));
    }
}
