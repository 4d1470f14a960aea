using Tarn.Access;
using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Kinesis.Consumers;

internal sealed partial class ConsumerOperations
{
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
