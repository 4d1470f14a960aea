using System.Text;
using Tarn.Delivery;
using Tarn.Delivery.Configuration;
using Tarn.Messaging.Topics.Copies;
using Tarn.Messaging.Topics.Cursors;
using Tarn.Messaging.Topics.Rules;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Targets;

namespace Tarn.Aws.Targets;

/// <summary>Delivery streams as subscribers: a message is a record of their own stream. The topic acts with the subscription's role.</summary>
/// <param name="registry">The registry of delivery streams.</param>
/// <param name="deliveries">Takes records.</param>
/// <param name="rights">Decides by the role's policies.</param>
public sealed class DeliverySubscribers(ResourceRegistry registry, Deliveries deliveries, SenderRights rights) : IInsideTarget
{
    private const string Action = "firehose:PutRecord";
    private const string Start = "deliverystream/";

    /// <inheritdoc/>
    public ValueTask<InsideShard> Enter(Subscription subscription, TopicRules topic, CancellationToken cancellationToken)
    {
        var arn = Arn.Parse(subscription.Endpoint);
        if (subscription.Rules.RoleArn is not { } role || !arn.Resource.StartsWith(Start, StringComparison.Ordinal)
            || !registry.TryFind(new ResourceName(arn.Account, arn.Region, "firehose", "deliverystream", arn.Resource[Start.Length..]), out var stream))
        {
            throw new TarnException(ErrorKind.NotFound, $"there is no delivery stream {subscription.Endpoint}");
        }

        rights.Require(new Sender(TopicSender.Service, topic.Arn, subscription.Owner) { RoleArn = role }, Action, stream.Arn);
        var id = new DeliveryId(stream.Id.Value);
        if (!deliveries.TryFind(id, out var config) || !config.TakesPuts)
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"the delivery stream {subscription.Endpoint} reads a stream: it takes no records");
        }

        var put = deliveries.BeginPut(id);
        return ValueTask.FromResult(new InsideShard(put.Stream, put.Shard, put.Dispose));
    }

    /// <inheritdoc/>
    public byte[] Record(Subscription subscription, MessageCopies copies, long nowMs) => Encoding.UTF8.GetBytes(copies.ForDelivery(subscription));
}
