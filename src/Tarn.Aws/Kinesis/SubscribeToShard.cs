using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Protocols;
using Tarn.Storage;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Subscriptions;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    /// <summary>Pushes a shard's records to a consumer for up to 5 minutes. A later call of the same consumer takes over.</summary>
    [Newer("DryRun", "false")]
    public async Task<SubscribeToShardOutput> SubscribeToShard(SubscribeToShardInput input, Call call, CancellationToken ct)
    {
        var (found, consumer) = FindConsumer(call, input.ConsumerARN, null, null);
        if (!IsServing(found.Layout))
        {
            throw NotFound(found.Resource.Name);
        }

        var shard = ShardOf(input.ShardId, found);
        var subscriber = new SubscriberId(consumer.Id.Value);
        var rate = limits?.Subscribe(subscriber, shard, found);
        await Shown(found, shard, ct);
        var start = input.StartingPosition;
        var offset = await Place(start.Type, start.SequenceNumber, start.Timestamp, found, shard, ct);
        return new SubscribeToShardOutput
        {
            EventStream = new ShardEvents(
                Subscribe(subscriber, shard, offset, found, ConsumerArns.NameOf(consumer)), found, shard, streams, rate, time, call),
        };
    }

    private ShardSubscription Subscribe(SubscriberId subscriber, ShardDescription shard, long offset, FoundStream found, string name)
    {
        try
        {
            return subscriptions.Begin(subscriber, shard.Id, offset);
        }
        catch (TarnException e) when (e.Kind == ErrorKind.Conflict)
        {
            throw KinesisErrors.ResourceInUseException(
                KinesisTexts.OtherSubscription(found.Account, found.Name, ShardNames.Of(shard.Ordinal), name));
        }
    }
}
