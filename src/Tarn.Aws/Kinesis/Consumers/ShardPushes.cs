using Tarn.Access.Outcomes;
using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Aws.Kinesis.Traffic;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Subscriptions;

namespace Tarn.Aws.Kinesis.Consumers;

/// <summary>Subscriptions of consumers to shards.</summary>
/// <param name="subscriptions">The sessions of consumers.</param>
/// <param name="places">Finds the offset at which a subscription begins.</param>
/// <param name="streams">Finds a shard's children when the shard ends.</param>
/// <param name="reads">Counts what clients read.</param>
/// <param name="metrics">Counts it for streams with metrics of shards.</param>
/// <param name="limits">The real service's limits; null when they are off.</param>
/// <param name="readers">Counts the consumer's records; null: they are not counted.</param>
/// <param name="time">The clock.</param>
internal sealed class ShardPushes(
    ShardSubscriptions subscriptions,
    StartingOffsets places,
    StreamFinder streams,
    ShardReads reads,
    ShardMetrics metrics,
    ServiceLimits? limits,
    ResourceReaders? readers,
    TimeProvider time)
{
    /// <summary>Begins a subscription; an earlier subscription of the consumer to that shard ends.</summary>
    /// <exception cref="AwsErrorException">
    /// InvalidArgumentException, LimitExceededException, ResourceInUseException.
    /// </exception>
    public async ValueTask<ShardEvents> Begin(
        Resource consumer, FoundStream found, ShardDescription shard, StartingPosition start, Call call, CancellationToken cancellationToken)
    {
        var subscriber = SubscriberOf(consumer);
        var rate = limits?.Subscribe(subscriber, shard, found);
        var offset = await places.Of(start.Type, start.SequenceNumber, start.Timestamp, found, shard, cancellationToken);
        try
        {
            var session = subscriptions.Begin(subscriber, shard.Id, offset);
            var reader = new ReaderKey(found.Resource.Id, ConsumerArns.NameOf(consumer), "");

            // A subscription lasts for 5 minutes: metrics that are enabled meanwhile count from the next one on.
            var hasMetrics = found.Definition.Metrics.Count > 0;
            return new ShardEvents(session, found, shard, streams, rate, time, call)
            {
                Counted = (records, bytes) =>
                {
                    reads.Note(shard.Id, records, bytes);
                    readers?.Add(reader, records, bytes);
                    if (hasMetrics)
                    {
                        metrics.Read(shard.Id, records, bytes, time.GetUtcNow().ToUnixTimeMilliseconds());
                    }
                },
            };
        }
        catch (TarnException e) when (e.Kind == ErrorKind.Conflict)
        {
            throw KinesisErrors.ResourceInUseException(
                KinesisTexts.OtherSubscription(found.Account, found.Name, ShardNames.Of(shard.Ordinal), ConsumerArns.NameOf(consumer)));
        }
    }

    /// <summary>Ends every subscription of a consumer.</summary>
    public void EndAll(Resource consumer) => subscriptions.EndAll(SubscriberOf(consumer));

    private static SubscriberId SubscriberOf(Resource consumer) => new(consumer.Id.Value);
}
