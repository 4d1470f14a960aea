using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;

namespace Tarn.Aws.Kinesis.Consumers;

/// <summary>Consumers of streams, and pushes to them. The registry holds everything about a consumer.</summary>
/// <param name="streams">Finds streams.</param>
/// <param name="consumers">Finds consumers.</param>
/// <param name="pushes">Begins and ends subscriptions.</param>
/// <param name="store">The store of consumers.</param>
/// <param name="limits">The real service's limits; null when they are off.</param>
[AwsOperations("kinesis")]
internal sealed partial class ConsumerOperations(
    StreamFinder streams, ConsumerFinder consumers, ShardPushes pushes, IMetadataStore store, PageTokens tokens, ServiceLimits? limits)
{
    private const string Active = "ACTIVE";

    /// <summary>Removes a consumer and ends its subscriptions, both before the answer.</summary>
    public async Task DeregisterStreamConsumer(DeregisterStreamConsumerInput input, Call call, CancellationToken cancellationToken)
    {
        var (_, consumer) = consumers.Find(call, input.ConsumerARN, input.StreamARN, input.ConsumerName);
        await store.Commit(
            async transaction => await ResourceRegistry.Remove(transaction, consumer.Id),
            cancellationToken);
        pushes.EndAll(consumer);
    }

    public Task<DescribeStreamConsumerOutput> DescribeStreamConsumer(DescribeStreamConsumerInput input, Call call, CancellationToken cancellationToken)
    {
        var (found, consumer) = consumers.Find(call, input.ConsumerARN, input.StreamARN, input.ConsumerName);
        return Task.FromResult(new DescribeStreamConsumerOutput
        {
            ConsumerDescription = new ConsumerDescription
            {
                ConsumerName = ConsumerArns.NameOf(consumer),
                ConsumerARN = consumer.Arn,
                ConsumerStatus = Active,
                ConsumerCreationTimestamp = consumer.Created,
                StreamARN = found.Resource.Arn,
            },
        });
    }

    /// <summary>
    /// Pushes a shard's records to a consumer for up to 5 minutes. A later call of the same consumer takes over.
    /// </summary>
    [Newer("DryRun", "false")]
    public async Task<SubscribeToShardOutput> SubscribeToShard(SubscribeToShardInput input, Call call, CancellationToken cancellationToken)
    {
        var (found, consumer) = consumers.Find(call, input.ConsumerARN, null, null);
        if (!found.IsServing)
        {
            throw StreamFinder.NotFound(found.Resource.Name);
        }

        var shard = ShardFinder.Find(input.ShardId, found, call.Time);
        return new SubscribeToShardOutput
        {
            EventStream = await pushes.Begin(consumer, found, shard, input.StartingPosition, call, cancellationToken),
        };
    }
}
